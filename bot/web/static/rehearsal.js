/* The pretend clock of a rehearsal, and starting again as somebody else. No real installation loads this. */
(function () {
  "use strict";

  var chat = Aulita.chat;
  var clock = document.getElementById("clock");
  var moving = false;
  var day = "";
  var slot = null;

  /* The new time is told after what was sent on the way to it: its place is kept from when the button is pressed. */
  function keepPlace() {
    if (slot && slot.parentNode && !slot.textContent) slot.parentNode.removeChild(slot);
    slot = chat.mark("");
  }

  Aulita.tellClock = function (local) {
    var today = local.split(",")[0];
    if (day && today !== day) {
      if (slot && slot.parentNode) slot.textContent = local;
      else chat.mark(local);
      slot = null;
      chat.follow();
    }
    day = today;
    clock.textContent = local;
  };

  function move(where) {
    if (moving) return;
    moving = true;
    keepPlace();
    chat.post("/rehearsal/" + where).then(function (response) {
      if (!response.ok) throw new Error("refused");
      return chat.answerOf(response);
    }).then(function (answer) {
      if (answer.moved === false) chat.toast(chat.words.nothing);
    }).catch(function () { chat.toast(chat.words.clockFailed); }).then(function () { moving = false; });
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-move]"), function (each) {
    each.addEventListener("click", function () { move(each.getAttribute("data-move")); });
  });

  var roles = document.querySelectorAll("[data-role]");

  /* The one in which the chat is seen now. */
  function press(chosen) {
    Array.prototype.forEach.call(roles, function (each) {
      each.setAttribute("aria-pressed", String(each === chosen));
    });
  }

  Array.prototype.forEach.call(roles, function (each) {
    each.addEventListener("click", function () {
      chat.post("/rehearsal/role", { role: each.getAttribute("data-role") }).then(function (response) {
        if (!response.ok) throw new Error("refused");
        press(each);
        fold(true);
      }).catch(function () { chat.toast(chat.words.roleFailed); });
    });
  });

  var bar = document.getElementById("rehearsal");

  /* On a narrow screen the bar is one line until it is wanted, and again when somebody was chosen. */
  function fold(folded) {
    bar.classList.toggle("folded", folded);
    document.getElementById("unfold").setAttribute("aria-expanded", String(!folded));
    chat.follow();
  }

  document.getElementById("unfold").addEventListener("click", function () {
    fold(!bar.classList.contains("folded"));
  });

  document.getElementById("anew").addEventListener("click", function () {
    day = "";
    chat.enter(false).catch(function () { chat.toast(chat.words.failed); });
  });
})();
