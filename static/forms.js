// Small comforts for forms. Every form works without this file.

const summary = document.querySelector(".error-summary[tabindex]");
if (summary) summary.focus();

// A second press while the first is under way would only meet its own saved answers again.
for (const form of document.querySelectorAll("form[method=post]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
}

// The typed access code is shown in fours, as in the letter.
const code = document.querySelector("[data-code]");
if (code) {
  code.addEventListener("blur", () => {
    // What a Vietnamese keyboard made of the letters is left to the server, which can take it apart.
    if (!/^[0-9A-Za-z\s-]*$/.test(code.value)) return;
    const bare = code.value.toUpperCase().replace(/[^0-9A-Z]/g, "");
    code.value = (bare.match(/.{1,4}/g) || []).join(" ");
  });
}

// "Month not known" and the typed month exclude each other; the same for the year.
for (const box of document.querySelectorAll("[data-empties]")) {
  const other = document.getElementById(box.dataset.empties);
  box.addEventListener("change", () => { if (box.checked) other.value = ""; });
  other.addEventListener("input", () => { if (other.value) box.checked = false; });
}

// A sitting ends 45 minutes after its last request. A page left alone warns five minutes before; two minutes before the end
// it saves what was typed on it, as "Save and finish later" does. A page on which nothing was typed, forgotten in another
// tab, ends nobody's sitting; a telephone that slept past the end keeps what stands on the page.
const idle = document.querySelector("[data-idle]");
const later = document.querySelector("button[name=act][value=later]");
if (idle && later) {
  const minute = 60_000;
  let timers = [];
  let since = 0;
  let isTyped = false;
  later.form.addEventListener("input", () => { isTyped = true; });
  const save = () => {
    if (isTyped && Date.now() - since < 45 * minute) later.form.requestSubmit(later);
  };
  const wait = () => {
    timers.forEach(clearTimeout);
    since = Date.now();
    idle.hidden = true;
    timers = [
      setTimeout(() => { idle.hidden = false; }, 40 * minute),
      setTimeout(save, 43 * minute),
    ];
  };
  idle.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch(location.pathname).catch(() => null);
    if (answer && answer.ok && !answer.redirected) wait();
  });
  wait();
}
