/* How a message becomes part of the page: text as text nodes, bold by its offsets, pictures and files by their number. Nothing
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

  function written(text, entities) {
    var node = made("p");
    var done = 0;
    (entities || []).slice().sort(function (a, b) { return a[1] - b[1]; }).forEach(function (entity) {
      var start = entity[1];
      if (entity[0] !== "bold" || start < done) return;
      node.appendChild(document.createTextNode(text.slice(done, start)));
      node.appendChild(made("strong", "", text.slice(start, start + entity[2])));
      done = start + entity[2];
    });
    node.appendChild(document.createTextNode(text.slice(done)));
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
