(function () {
  var button = document.getElementById("copy"), field = document.getElementById("address"), told = document.getElementById("copied");
  if (!button || !field) { return; }
  button.hidden = false;
  function done() { told.textContent = button.getAttribute("data-done"); }
  function select() {
    field.focus();
    field.setSelectionRange(0, field.value.length);
    if (document.execCommand("copy")) { done(); }
  }
  button.addEventListener("click", function () {
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(field.value).then(done, select); } else { select(); }
  });
})();
