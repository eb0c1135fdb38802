/* The menu of the chat page: words that always work, a reminder, Telegram, and leaving. It holds the focus while it
   is open and gives it back. */
(function () {
  "use strict";

  var chat = Aulita.chat;
  var at = chat.at;
  var reveal = chat.reveal;
  var page = at("page");
  var menu = at("menu");

  function open() {
    reveal(menu, true);
    page.setAttribute("aria-hidden", "true");
    page.setAttribute("inert", "");
    at("open").setAttribute("aria-expanded", "true");
    at("menu-title").focus();
    chat.aboutMe().then(function (me) {
      var safe = me && typeof me.telegram === "string" && me.telegram.indexOf("https://") === 0;
      if (safe) at("telegram-link").href = me.telegram;
      reveal(at("telegram"), safe);
    }).catch(chat.none);
  }

  function close() {
    if (menu.hidden) return;
    reveal(menu, false);
    askLeave(false);
    page.removeAttribute("aria-hidden");
    page.removeAttribute("inert");
    at("open").setAttribute("aria-expanded", "false");
    at("open").focus();
  }

  function askLeave(asked) {
    reveal(at("sure"), asked);
    reveal(at("leave"), !asked);
    at("leave-trouble").textContent = "";
  }

  function toLeave() { askLeave(true); at("leave-yes").focus(); }

  at("open").addEventListener("click", open);
  at("close").addEventListener("click", close);
  at("leave").addEventListener("click", toLeave);
  at("leave-no").addEventListener("click", function () { askLeave(false); at("leave").focus(); });
  at("leave-yes").addEventListener("click", function () {
    chat.post("/chat/leave").then(function (response) {
      if (!response.ok && response.status !== 401) throw new Error("refused");
      chat.over();
    }).catch(function () { at("leave-trouble").textContent = chat.words.leaveFailed; });
  });
  at("shared").querySelector("button").addEventListener("click", function () { open(); toLeave(); });
  menu.addEventListener("click", function (event) {
    var word = event.target.closest("[data-say]");
    if (event.target === menu) close();
    if (!word) return;
    close();
    chat.write(word.getAttribute("data-say")).focus({ preventScroll: true });
  });
  menu.addEventListener("keydown", function (event) {
    if (event.key === "Escape") return close();
    if (event.key !== "Tab") return;
    var stops = Array.prototype.filter.call(menu.querySelectorAll("button, a[href]"), function (node) { return node.offsetParent; });
    var edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge && !(event.shiftKey && document.activeElement === at("menu-title"))) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  });

  chat.closeMenu = close;
})();
