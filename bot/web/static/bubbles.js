/* How a message becomes part of the page: text as text nodes, styles by their offsets, pictures and files by their number. Nothing
   here reads markup, and no address in a text becomes a link. */
(function () {
  "use strict";

  function made(kind, className, text) {
    var node = document.createElement(kind);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function button(className, text, act) {
    var node = made("button", className, text);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }

  function bubble(who, name) {
    var node = made("div", "bubble " + who);
    node.appendChild(made("span", "unseen", name + ": "));
    return node;
  }

  var STYLES = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "code", blockquote: "q" };

  /* Cut wherever a style begins or ends; each piece stands inside an element for every style that covers it. */
  function written(text, entities) {
    var node = made("p");
    var known = (entities || []).filter(function (each) { return STYLES[each[0]]; });
    var cuts = [0, text.length];
    known.forEach(function (each) { cuts.push(each[1], each[1] + each[2]); });
    cuts.sort(function (a, b) { return a - b; }).forEach(function (cut, place) {
      var piece = document.createTextNode(text.slice(cuts[place - 1] || 0, cut));
      if (!piece.length) return;
      known.forEach(function (each) {
        if (each[1] >= cut || each[1] + each[2] < cut) return;
        var around = made(STYLES[each[0]]);
        around.appendChild(piece);
        piece = around;
      });
      node.appendChild(piece);
    });
    return node;
  }

  function pictured(message, arrived) {
    var image = made("img");
    image.alt = message.alt || "";
    image.width = 360;
    image.height = message.height || 320;
    image.loading = "lazy";
    image.addEventListener("load", arrived);
    image.addEventListener("error", function () {
      if (image.parentNode) image.parentNode.replaceChild(made("p", "", message.alt), image);
    });
    image.src = message.photo ? "/chat/media/" + Number(message.seq) : "/chat/picture/" + Number(message.seq) + ".svg";
    return image;
  }

  /* Sound and films load when she plays them; pages to print when she asks for them. */
  function filed(message) {
    var player = message.form === "audio" || message.form === "video";
    var node = made(player ? message.form : "a", "", player ? "" : message.title);
    var address = "/chat/media/" + Number(message.seq);
    if (player) {
      node.controls = true;
      node.preload = "none";
      node.setAttribute("aria-label", message.title);
      node.src = address;
    } else {
      node.setAttribute("download", "");
      node.href = address;
    }
    return node;
  }

  window.Aulita = { bubble: bubble, button: button, filed: filed, made: made, pictured: pictured, written: written };
})();
