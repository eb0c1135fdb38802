/* Entering as one of the staff: the token leaves the address for the server only when she taps. */
(function () {
  "use strict";

  var token = location.hash.slice(1);
  var trouble = document.getElementById("trouble");
  var go = document.getElementById("go");

  /* Nobody who looks at the history of this browser finds it there. */
  if (token) history.replaceState(null, "", location.pathname + location.search);

  function tell(words) {
    trouble.textContent = words;
    go.disabled = false;
  }

  go.addEventListener("click", function () {
    if (!/^[A-Za-z0-9_-]{22}$/.test(token)) return tell(document.body.dataset.none);
    go.disabled = true;
    trouble.textContent = "";
    var said = {
      code: "e_" + token,
      shared: document.getElementById("is-shared").checked,
      language: document.documentElement.lang === "en" ? "en" : "es"
    };
    fetch("/chat/session", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said)
    }).then(function (response) {
      if (response.ok) return location.replace("/chat");
      return response.json().then(function (told) { tell(told.error || document.body.dataset.failed); });
    }).catch(function () { tell(document.body.dataset.failed); });
  });
})();
