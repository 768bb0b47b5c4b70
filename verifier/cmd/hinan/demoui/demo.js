"use strict";
// Holds a code up to the desk: fetches what stands in it now, types it into the field
// of the desk as a scanner does, and sends it.
const desk = document.getElementById("desk");
const said = document.getElementById("said");

async function hold(card) {
  const answer = await fetch("/demo/card/" + card + ".txt");
  if (!answer.ok) {
    said.textContent = await answer.text();
    return;
  }
  const text = await answer.text();
  const field = desk.contentDocument && desk.contentDocument.querySelector("input[name=code]");
  if (!field) {
    said.textContent = "The desk shows no field for codes: sign in, or go back to its first screen.";
    return;
  }
  said.textContent = "";
  field.value = text;
  field.form.requestSubmit();
}

for (const button of document.querySelectorAll("button[data-card]")) {
  button.addEventListener("click", () => hold(button.dataset.card));
}

document.getElementById("plug").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("/demo/plug", { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
  said.textContent = answer.ok ? "Done. Hold something up again." : await answer.text();
  if (answer.ok && desk.contentWindow) desk.contentWindow.location = "/";
});
