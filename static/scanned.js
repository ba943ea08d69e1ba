// The picture of a letter leads to /t#token. The token is taken out of the address and posted once.

const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
if (/^[0-9A-Z]{26}$/.test(token)) {
  const form = document.getElementById("scanned");
  form.elements.token.value = token;
  form.submit();
}
