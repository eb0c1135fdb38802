/* The chat page. Plain ES2017 for old phones, no build step. Whatever comes from outside becomes text nodes. What the
   bot said is asked of the server's feed again, from the last number; what she said is in mine.js, sealed. */
(function () {
  "use strict";

  var WORDS = JSON.parse(document.body.getAttribute("data-words"));
  var NO_ANSWER_MS = 20000;
  var TOAST_MS = 2500, TOAST_MS_EACH_LETTER = 70, TYPING_MS = 6000;
  var REPLAY_QUIET_MS = 400;

  var bubble = Aulita.bubble;
  var button = Aulita.button;
  var made = Aulita.made;

  function at(id) { return document.getElementById(id); }

  function reveal(node, shown) { if (node) node.hidden = !shown; }

  var log = at("log");
  var scroll = at("scroll");
  var session = document.body.getAttribute("data-session") === "yes";

  /* ---- Talking to the server ---- */

  function post(path, body, patience) {
    var options = {
      method: "POST", credentials: "same-origin", cache: "no-store",
      headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {})
    };
    var late = new Promise(function (_, give_up) { setTimeout(give_up, patience || NO_ANSWER_MS, new Error("no answer")); });
    return Promise.race([fetch(path, options), late]);
  }

  function answerOf(response) { return response.json().catch(function () { return {}; }); }

  /* One name for one act of hers: the server takes it once, however often it is sent. */
  function fresh() {
    var bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.prototype.map.call(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  /* ---- Staying at the newest message ---- */

  var atEnd = true;

  function toEnd() {
    scroll.scrollTop = scroll.scrollHeight;
    /* Where there is little height the page scrolls, not the box (see the style). */
    if (getComputedStyle(scroll).overflowY === "visible") window.scrollTo(0, document.documentElement.scrollHeight);
  }

  function follow() { if (atEnd) toEnd(); }

  if (window.IntersectionObserver) {
    new IntersectionObserver(function (seen) {
      atEnd = seen[seen.length - 1].isIntersecting;
      reveal(at("newest"), session && !atEnd && log.childNodes.length > 0);
    }).observe(at("end"));
  }
  window.addEventListener("resize", follow);
  at("newest").addEventListener("click", function () { toEnd(); scroll.focus({ preventScroll: true }); });

  /* ---- The messages and their choices ---- */

  var choices = null;

  /* Choices that were not used stay as a line of text, so that what was asked can still be read. The one that was
     used is said once, by her own bubble. */
  function retire(used) {
    var mine = choices;
    if (!choices) return null;
    if (!used) {
      var labels = Array.prototype.map.call(choices.querySelectorAll("button"), function (each) { return each.textContent; });
      log.insertBefore(made("p", "was", labels.join(" · ")), choices);
    }
    log.removeChild(choices);
    choices = null;
    return mine;
  }

  /* A tap that left the question as it was, such as a line marked or a picture asked for: its choices stay good. */
  function giveBack(used) {
    waitForAnswer(false);
    if (!used || choices) return;
    choices = used;
    log.appendChild(choices);
    follow();
  }

  function offer(rows, seq) {
    retire(false);
    choices = made("div", "choices");
    choices.seq = seq;
    rows.forEach(function (row) {
      var line = made("div", "row");
      row.forEach(function (each) {
        line.appendChild(button("option", each.label, function (event) {
          var byKeyboard = document.activeElement === event.currentTarget;
          var used = retire(true);
          var tap = { data: each.data, label: each.label.slice(0, 200) };
          var how = { tapped: true, unmoved: function () { giveBack(used); } };
          var mine = say("/chat/tap", tap, "» " + each.label, how);
          if (byKeyboard) mine.focus({ preventScroll: true });
        }));
      });
      choices.appendChild(line);
    });
    log.appendChild(choices);
  }

  var shown = {};

  function fill(node, message) {
    if (message.picture || message.photo) {
      node.classList.add("picture");
      node.appendChild(Aulita.pictured(message, follow));
    }
    if (message.file) {
      node.classList.add("file");
      node.appendChild(Aulita.filed(message));
      if (message.alt) node.appendChild(made("p", "", message.alt));
    }
    if (message.text) node.appendChild(Aulita.written(message.text, message.entities));
  }

  function show(message) {
    var node = shown[message.seq] = bubble("bot", "Aulita");
    fill(node, message);
    reveal(at("attach"), Boolean(message.attach));
    waitForAnswer(false);
    // What comes while a question is open, such as the picture she asked for, stands above its choices.
    log.insertBefore(node, choices === log.lastChild ? choices : null);
    if (message.buttons && message.buttons.length) offer(message.buttons, message.seq);
    follow();
  }

  /* A message that reads otherwise now, or is gone. Its buttons change only while they are the open choices. */
  function edit(message, gone) {
    var node = shown[message.seq];
    if (!node) return;
    if (choices && choices.seq === message.seq) {
      log.removeChild(choices);
      choices = null;
      if (message.buttons && message.buttons.length) offer(message.buttons, message.seq);
    }
    if (gone) return log.removeChild(node);
    /* Progress is not read aloud at every step. */
    node.setAttribute("aria-live", "off");
    while (node.childNodes.length > 1) node.removeChild(node.lastChild);
    fill(node, message);
    follow();
  }

  var typingTimer = 0;
  function waitForAnswer(waiting) {
    clearTimeout(typingTimer);
    reveal(at("typing"), waiting);
    if (waiting) typingTimer = setTimeout(function () { reveal(at("typing"), false); }, TYPING_MS);
  }

  var toastTimer = 0;
  function toast(text) {
    if (!text) return;
    clearTimeout(toastTimer);
    at("toast").textContent = text;
    toastTimer = setTimeout(function () { at("toast").textContent = ""; }, TOAST_MS + TOAST_MS_EACH_LETTER * text.length);
  }

  /* ---- What she does ---- */

  var queue = Promise.resolve();

  /* `how`: `tapped`, one of the choices on her screen; `done`, called when it was taken; `unmoved`, called when it
     changed nothing; `patience`, how long it may take. */
  function say(path, body, shown, how) {
    var after = newest;
    var tapped = Boolean(how && how.tapped);
    body.once = fresh();
    var node = bubble("mine pending", WORDS.you);
    node.tabIndex = -1;
    var words = made("p", "", shown);
    node.appendChild(words);
    var state = made("p", "state", WORDS.sending);
    node.appendChild(state);
    log.appendChild(node);
    toEnd();

    function failed() {
      node.className = "bubble mine unsent";
      waitForAnswer(false);
      var again = button("again", WORDS.unsent, function () {
        node.removeChild(again);
        node.className = "bubble mine pending";
        state.hidden = false;
        node.focus({ preventScroll: true });
        queue = queue.then(attempt);
      });
      state.hidden = true;
      node.appendChild(again);
      follow();
    }

    function attempt() {
      waitForAnswer(true);
      return post(path, body, how && how.patience).then(function (response) {
        if (response.status === 401) return over();
        return answerOf(response).then(function (answer) {
          toast(answer.toast || answer.error);
          if (!response.ok) return failed();
          node.className = "bubble mine";
          state.hidden = true;
          if (answer.hide) words.textContent = "••••";
          else if (answer.counted !== false) Aulita.mine.add(after, shown, tapped);
          else if (how && how.unmoved) how.unmoved();
          if (how && how.done) how.done();
        });
      }).catch(failed);
    }

    queue = queue.then(attempt);
    return node;
  }

  function write(text) { return say("/chat/say", { text: text }, text); }
  at("write").addEventListener("submit", function (event) {
    event.preventDefault();
    var text = at("text").value.trim();
    at("text").value = "";
    if (text) write(text);
  });

  /* What she had said before a reload, at its place. */
  function recall(said) {
    if (said.tapped) retire(true);
    var node = bubble("mine", WORDS.you);
    node.appendChild(made("p", "", said.text));
    log.appendChild(node);
    follow();
  }

  /* ---- What the bot says ---- */

  var feed = null;
  var place = "";
  var newest = 0;
  var seen = {};
  var wait = 1000;
  var offlineTimer = 0;

  function offline(is) {
    clearTimeout(offlineTimer);
    reveal(at("offline"), is);
    at("offline").textContent = is ? WORDS.offline : "";
    follow();
  }

  function listen() {
    if (!session || (feed && feed.readyState !== 2)) return;
    feed = new EventSource("/chat/feed?since=" + encodeURIComponent(place));
    feed.onopen = function () { wait = 1000; offline(false); };
    feed.onmessage = function (event) {
      var message = JSON.parse(event.data);
      place = event.lastEventId || place;
      if (seen[message.seq]) return;
      seen[message.seq] = true;
      newest = message.seq;
      show(message);
      Aulita.mine.following(message.seq).forEach(recall);
    };
    feed.addEventListener("now", function () {
      Aulita.mine.settle();
      /* While old messages came back, a screen reader was not made to read them all aloud. */
      setTimeout(function () { log.setAttribute("aria-live", "polite"); }, REPLAY_QUIET_MS);
      enterByLink();
    });
    feed.addEventListener("clock", function (event) {
      if (Aulita.tellClock) Aulita.tellClock(JSON.parse(event.data).local);
    });
    feed.addEventListener("edit", function (event) { edit(JSON.parse(event.data), false); });
    feed.addEventListener("gone", function (event) { edit(JSON.parse(event.data), true); });
    feed.addEventListener("afresh", wipe);
    feed.addEventListener("bye", function () { over(); });
    feed.onerror = function () {
      var mine = feed;
      clearTimeout(offlineTimer);
      offlineTimer = setTimeout(function () { offline(true); }, 1500);
      if (!mine || mine.readyState !== 2) return;
      setTimeout(function () { if (feed === mine) comeBack(); }, wait);
      wait = Math.min(wait * 2, 15000);
    };
  }

  /* The browser gave the feed up: either the session is over, or the server is away. */
  function comeBack() {
    aboutMe().then(function (me) { if (me) listen(); }, listen);
  }

  function aboutMe() {
    return fetch("/chat/me", { credentials: "same-origin", cache: "no-store" }).then(function (response) {
      if (response.status === 401) { over(); return null; }
      if (!response.ok) throw new Error("refused");
      return response.json();
    });
  }

  window.addEventListener("online", function () { if (session) listen(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

  /* ---- Beginning and ending ---- */

  function begin(key) {
    session = true;
    reveal(at("start"), false);
    reveal(at("over"), false);
    ["scroll", "write", "open", "time"].forEach(function (id) { reveal(at(id), true); });
    Aulita.mine.open(key).then(listen);
  }

  /* What was said so far is gone on the server too, for example because she had her data erased. */
  function wipe() {
    place = "";
    newest = 0;
    seen = {};
    shown = {};
    choices = null;
    reveal(at("attach"), false);
    Aulita.mine.wipe();
    atEnd = true;
    waitForAnswer(false);
    log.textContent = "";
  }

  function forget() {
    if (feed) feed.close();
    feed = null;
    offline(false);
    wipe();
  }

  function over() {
    forget();
    session = false;
    Aulita.chat.closeMenu();
    ["scroll", "write", "open", "time", "start", "shared", "newest"].forEach(function (id) { reveal(at(id), false); });
    reveal(at("over"), true);
    at("over-title").focus();
  }

  function enter(shared) {
    return post("/chat/session", {
      code: document.body.getAttribute("data-code"), shared: shared, language: document.documentElement.lang
    }).then(function (response) {
      if (response.status !== 201) return answerOf(response).then(function (answer) { throw new Error(answer.error || ""); });
      return answerOf(response);
    }).then(function (answer) {
      forget();
      withoutCode();
      reveal(at("shared"), shared);
      begin(answer.key);
    });
  }

  function start() {
    var go = at("go");
    var label = go.textContent;
    function ready() { go.removeAttribute("aria-disabled"); go.textContent = label; }
    if (go.getAttribute("aria-disabled") === "true") return Promise.reject(new Error("busy"));
    go.setAttribute("aria-disabled", "true");
    go.textContent = WORDS.wait;
    at("start-trouble").textContent = "";
    return enter(at("is-shared").checked).then(function () { ready(); scroll.focus({ preventScroll: true }); }, function (trouble) {
      ready();
      at("start-trouble").textContent = WORDS.failed;
      throw trouble;
    });
  }

  function none() { /* Told on the page already. */ }

  at("go").addEventListener("click", function () { start().catch(none); });
  at("scammed").addEventListener("click", function () {
    if (session) write(WORDS.scammed);
    else if (!at("over").hidden) location.assign("/chat");
    else start().then(function () { write(WORDS.scammed); }).catch(none);
  });

  /* What menu.js and rehearsal.js need; menu.js adds `closeMenu`. */
  Aulita.chat = {
    aboutMe: aboutMe, answerOf: answerOf, at: at, enter: enter, follow: follow, none: none, over: over, post: post,
    reveal: reveal, say: say, toast: toast, words: WORDS, write: write
  };
  Aulita.chat.mark = function (text) {
    var node = log.appendChild(made("p", "day", text));
    follow();
    return node;
  };

  /* ---- Links that she opens while she is here ---- */

  var code = session ? document.body.getAttribute("data-code") : "";

  /* A link is followed once: a reload of this page finds no code any more. */
  function withoutCode() {
    var lang = /[?&]lang=(en|es)\b/.exec(location.search);
    history.replaceState(null, "", "/chat" + (lang ? "?lang=" + lang[1] : ""));
  }

  function enterByLink() {
    if (!code) return;
    /* A page that the browser loads ahead does nothing before it is seen. */
    if (document.prerendering) return document.addEventListener("prerenderingchange", enterByLink);
    var link = { code: code };
    code = "";
    say("/chat/start", link, WORDS.link, { done: function () { withoutCode(); inHerLanguage(); } });
  }

  function inHerLanguage() {
    aboutMe().then(function (me) {
      var chosen = /[?&]lang=/.test(location.search);
      var told = me && me.enrolled && !chosen && me.language !== document.documentElement.lang;
      if (told) location.replace("/chat?lang=" + encodeURIComponent(me.language));
    }).catch(none);
  }

  /* ---- First sight ---- */

  reveal(at("open"), session);
  if (session) {
    log.setAttribute("aria-live", "off");
    begin(document.body.getAttribute("data-key"));
    if (!code) inHerLanguage();
  } else {
    Aulita.mine.wipe();
  }
})();
