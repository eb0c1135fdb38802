/* Her own bubbles, for this tab alone: the server keeps no word of hers, and a reload should not lose them either.
   What is kept is sealed with the key of her session, which only a page of that session is given; whoever finds the
   tab's storage later, or has another session here, reads nothing. No key (a shared computer): nothing is kept. */
(function () {
  "use strict";

  var PLACE = "aulita-mine", MOST = 60, LIFE_MS = 24 * 3600 * 1000, IV_BYTES = 12;

  var key = null;
  var entries = [];
  var untold = [];
  var changes = 0;

  function subtle() { return window.crypto && crypto.subtle; }

  function none() { /* Nothing can be kept here: the page shows what the server tells. */ }

  function bytesOf(text) { return Uint8Array.from(atob(text), function (char) { return char.charCodeAt(0); }); }

  function textOf(bytes) {
    return btoa(Array.prototype.map.call(bytes, function (byte) { return String.fromCharCode(byte); }).join(""));
  }

  function stored(text) {
    try {
      if (text === undefined) return sessionStorage.getItem(PLACE);
      if (text) sessionStorage.setItem(PLACE, text);
      else sessionStorage.removeItem(PLACE);
    } catch (refused) { none(); }
    return null;
  }

  function keep() {
    var change = ++changes;
    if (!key) return;
    var iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    var plain = new TextEncoder().encode(JSON.stringify(entries));
    subtle().encrypt({ name: "AES-GCM", iv: iv }, key, plain).then(function (sealed) {
      /* Something newer, or her wish to have it wiped, has come meanwhile. */
      if (change === changes) stored(textOf(iv) + "." + textOf(new Uint8Array(sealed)));
    }).catch(none);
  }

  function wipe() {
    changes += 1;
    entries = [];
    untold = [];
    stored("");
  }

  function read() {
    var parts = (stored() || "").split(".");
    if (parts.length !== 2) return Promise.resolve();
    var how = { name: "AES-GCM", iv: bytesOf(parts[0]) };
    return subtle().decrypt(how, key, bytesOf(parts[1])).then(function (plain) {
      var young = Date.now() - LIFE_MS;
      untold = JSON.parse(new TextDecoder().decode(plain)).filter(function (each) { return each.at > young; });
      entries = untold.slice();
    });
  }

  /* For the session of this key; returns when what was kept is at hand. Never fails. */
  function open(hex) {
    key = null;
    if (!hex || !subtle()) {
      wipe();
      return Promise.resolve();
    }
    var raw = Uint8Array.from(hex.match(/../g), function (pair) { return parseInt(pair, 16); });
    return subtle().importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]).then(function (made) {
      key = made;
      return read();
    }).catch(wipe);
  }

  /* `after`: the number of the message she saw last; `tapped`: it was one of its choices. */
  function add(after, text, tapped) {
    if (!key || !after) return;
    entries = entries.concat({ after: after, text: text, tapped: tapped, at: Date.now() }).slice(-MOST);
    keep();
  }

  /* What she said, before this page was loaded, after the message of that number and before the next. */
  function following(seq) {
    var due = untold.filter(function (each) { return each.after === seq; });
    untold = untold.filter(function (each) { return each.after !== seq; });
    return due;
  }

  /* All messages have been told: what followed none of them has gone with its message. */
  function settle() {
    if (!untold.length) return;
    entries = entries.filter(function (each) { return untold.indexOf(each) < 0; });
    untold = [];
    keep();
  }

  Aulita.mine = { add: add, following: following, open: open, settle: settle, wipe: wipe };
})();
