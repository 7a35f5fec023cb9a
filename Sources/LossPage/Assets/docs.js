// The documentation: its requests can be sent, and its language switched.

import { send } from "./api.js";

document.querySelectorAll("[data-language]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.cookie = `language=${link.dataset.language}; path=/; max-age=31536000; samesite=lax`;
    const here = new URL(location);
    here.searchParams.delete("language");
    if (here.href === location.href) location.reload();
    else location.replace(here);
  });
});

// The examples ask the server that the page came from.
for (const request of document.querySelectorAll("pre.request code")) {
  request.textContent = request.textContent.replace("localhost:8080", location.host);
}

for (const form of document.querySelectorAll("form[data-method]")) {
  const answer = form.querySelector("output");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const path = form.elements.path.value;
    const body = form.elements.body?.value;
    const { status, text } = await send(path, { body, method: form.dataset.method });
    answer.hidden = false;
    answer.querySelector("strong").textContent = String(status);
    answer.querySelector("pre").textContent = shown(text);
  });
}

/** JSON with a line for each member, within reason. */
function shown(text) {
  let long = text;
  try {
    long = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON: as it is.
  }
  return long.length > 20_000 ? `${long.slice(0, 20_000)}\n…` : long;
}
