/* «Adjuntar»: a picture or a PDF for a message that the staff is being asked for. Shown only while the server asks. */
(function () {
  "use strict";

  var MOST_BYTES = 5 * 1024 * 1024, PATIENCE_MS = 180000;

  var chat = Aulita.chat;
  var at = chat.at;
  var field = at("file");
  var text = at("text");

  at("attach").addEventListener("click", function () { field.click(); });

  field.addEventListener("change", function () {
    var file = field.files[0];
    field.value = "";
    if (!file) return;
    if (file.size > MOST_BYTES) return chat.toast(chat.words.tooBig);
    var reader = new FileReader();
    reader.onload = function () {
      var said = text.value.trim();
      var body = { name: file.name.slice(-255), text: said, data: reader.result.split(",")[1] || "" };
      text.value = "";
      chat.say("/chat/upload", body, said ? file.name + "\n" + said : file.name, { patience: PATIENCE_MS });
    };
    reader.onerror = function () { chat.toast(chat.words.unsent); };
    reader.readAsDataURL(file);
  });
})();
