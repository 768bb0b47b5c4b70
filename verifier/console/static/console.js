// What the pages can do beside their forms: the camera, the live count, sounds, and the
// clock of the lock. Without it every page still works.
"use strict";

const every = 5000; // milliseconds between two looks at the count

// The clock of the lock, and the count.

let left = 0;
const leftShown = document.getElementById("left");

function showLeft() {
  if (!leftShown) return;
  if (left <= 0) { location.href = "/sign-in"; return; }
  leftShown.textContent = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
  left--;
}

async function look() {
  const live = document.getElementById("live");
  if (!live) return;
  let answer;
  try {
    answer = await fetch("/live", { credentials: "same-origin", redirect: "manual" });
  } catch { return; } // the desk is starting anew
  if (answer.status === 401) { location.href = "/sign-in"; return; }
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (!fresh) return;
  const shown = document.getElementById("code-shown"), code = page.getElementById("code-live");
  if (shown && code) shown.replaceChildren(...code.childNodes);
  live.replaceWith(document.importNode(fresh, true));
  left = Number(fresh.dataset.left);
}

if (leftShown) {
  left = Number(leftShown.dataset.seconds);
  showLeft();
  setInterval(showLeft, 1000);
  setInterval(look, every);
}

// Sounds: one high tone is a circle, two low ones are a triangle.

function silent() { return localStorage.getItem("sound") === "off"; }

function beep(tones) {
  if (silent()) return;
  const audio = new AudioContext();
  tones.forEach((tone, n) => {
    const wave = audio.createOscillator(), volume = audio.createGain();
    wave.frequency.value = tone;
    volume.gain.value = 0.2;
    wave.connect(volume).connect(audio.destination);
    wave.start(audio.currentTime + n * 0.25);
    wave.stop(audio.currentTime + n * 0.25 + 0.18);
  });
}

const verdict = document.querySelector("[data-sound]");
if (verdict) beep(verdict.dataset.sound === "circle" ? [1320] : [440, 440]);

const sound = document.getElementById("sound");
if (sound) {
  const show = () => { sound.textContent = silent() ? sound.dataset.quiet : sound.dataset.loud; };
  sound.hidden = false;
  show();
  sound.addEventListener("click", () => {
    localStorage.setItem("sound", silent() ? "on" : "off");
    show();
    beep([1320]);
  });
}

// Codes: by the camera, or by an image at once when one is chosen.

function script(source) {
  return new Promise((done, failed) => {
    const s = document.createElement("script");
    s.src = source;
    s.onload = done;
    s.onerror = failed;
    document.head.append(s);
  });
}

// reader returns a function that finds the text of a code in a video.
async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  await script("/static/jsQR.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    pen.drawImage(video, 0, 0);
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" })?.data;
  };
}

// part hands in one part of a message in parts. It returns the status of the answer: 201
// once the message is whole, and 0 where there was no answer.
async function part(form, text) {
  const body = new URLSearchParams({ token: form.elements.token.value, code: text });
  let answer;
  try {
    answer = await fetch("/part", { method: "POST", body, credentials: "same-origin", redirect: "manual" });
  } catch { return 0; }
  if (answer.ok) form.querySelector(".progress").textContent = await answer.text();
  return answer.status;
}

function camera(form) {
  const button = form.querySelector(".camera"), field = form.elements.code, began = form.elements.began;
  let stream = null;
  const label = () => { button.textContent = stream ? button.dataset.stop : button.dataset.start; };
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    form.querySelector("video")?.remove();
    button.disabled = false;
    label();
  };
  const start = async () => {
    button.disabled = true; // a camera opens slowly: a second tap would open it twice
    const own = stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    const video = document.createElement("video");
    video.muted = video.playsInline = true;
    video.srcObject = stream;
    form.prepend(video);
    await video.play();
    button.disabled = false;
    label();
    const read = await reader(), seen = new Set();
    while (stream === own) {
      const text = video.videoWidth ? await read(video) : null;
      if (text && !seen.has(text)) {
        if (!began.value) began.value = Date.now();
        if (!text.startsWith("HN2:")) { field.value = text; break; }
        const status = await part(form, text);
        if (status === 201) { field.value = ""; break; }
        if (status === 401) { stop(); location.href = "/sign-in"; return; }
        if (status >= 400) seen.clear(); // the desk may have started over
        if (status) seen.add(text); // else it is handed in when it comes around again
      }
      await new Promise((done) => setTimeout(done, 80));
    }
    if (stream !== own) return;
    stop();
    form.requestSubmit();
  };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    if (stream) { stop(); return; }
    start().catch(() => { stop(); button.textContent = button.dataset.none; });
  });
}

for (const form of document.querySelectorAll("form[data-scan]")) {
  const began = form.elements.began;
  form.addEventListener("input", () => { if (!began.value) began.value = Date.now(); }, { once: true });
  form.elements.image.addEventListener("change", () => form.requestSubmit());
  if (navigator.mediaDevices && window.isSecureContext) camera(form);
}

// A form is sent once, however often it is tapped.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});

for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

if (navigator.getBattery) {
  navigator.getBattery().then((battery) => {
    for (const place of document.querySelectorAll(".battery")) {
      place.hidden = false;
      if (place.tagName === "DD") place.textContent = Math.round(battery.level * 100) + "%";
    }
  });
}
