/*
 * The page: what is told goes into the state, and the state is shown.
 */

import { enterNamed, mountComposer, renderComposer } from "./composer.js";
import { alarm, answered } from "./deeds.js";
import { mountDrawers } from "./drawers.js";
import { byId, h, icon, setText } from "./dom.js";
import { renderMessages, spoken } from "./messages.js";
import { mountMe, renderPanels } from "./panels.js";
import { Ear, loudness, Wave } from "./sound.js";
import { ask, open } from "./socket.js";
import { changed, me, message, state, takeGone, takeHistory, takeMessage, takePlace, watch } from "./state.js";

const wave = new Wave(byId("wave"));
const ear = new Ear(heard);
let listening = false;
let ready = false; // whether what is sent from now on is heard

const READ_OUT = 5; // messages that stay in the live region; old ones are never read again

function say(text) {
  const said = byId("said");
  said.append(h("p", {}, text));
  while (said.childElementCount > READ_OUT) said.firstElementChild.remove();
}

function told(news) {
  switch (news.type) {
    case "place":
      return takePlace(news);
    case "history":
      return takeHistory(news.messages);
    case "gone":
      return takeGone(news.messages);
    case "speaking":
      state.speaking = new Set(news.members);
      return changed();
    case "message":
      return takeNews(news.message);
    default:
      return undefined;
  }
}

function takeNews(one) {
  const before = message(one.id);
  const isNew = takeMessage(one);
  answered(one);
  const settled = before && before.content !== one.content && one.bot;
  if (one.channel === state.channel && one.author !== state.place?.me && (isNew || settled)) say(spoken(one));
}

// Connection.

async function opened() {
  state.connected = true;
  const name = sessionStorage.getItem("me");
  if (name) await ask("be", { member: name });
  if (listening) await ask("listen", { on: true });
  changed();
}

function lost() {
  if (state.connected) alarm("The playground is closed.");
  state.connected = false;
  changed();
}

function renderBanner() {
  const banner = byId("banner");
  const bot = state.place?.members.find((one) => one.bot)?.name ?? "the bot";
  const text = !state.connected
    ? "The playground is closed. Waiting until it opens again…"
    : state.place && !state.place.botHere
      ? `Waiting for ${bot}…`
      : "";
  setText(banner, text);
  banner.hidden = !text;
}

// Sound.

const DELAY_SHOWN = 500; // milliseconds between two updates of the numbers
let shownAt = 0;
let heardSeconds = 0;
const REPORT_SECONDS = 0.05; // as the worklet reports

function heard({ level, peak, behind }) {
  wave.add(level);
  if (peak > 0.01) heardSeconds += REPORT_SECONDS;
  const now = performance.now();
  if (now - shownAt < DELAY_SHOWN) return;
  shownAt = now;
  byId("level").setAttribute("aria-valuenow", String(Math.round(loudness(level) * 100)));
  byId("stage").dataset.heard = heardSeconds.toFixed(2);
  const late = Math.round((behind + ear.outputDelay) * 1000);
  showSound(behind > 0 ? `playing, ${late} ms behind` : "");
}

function showSound(playing = "") {
  const where = me()?.voice;
  const text = !listening
    ? "Not listening"
    : !ready
      ? "One moment…"
      : !where
        ? "Join a voice channel to hear something"
        : playing || "Listening";
  setText(byId("sound-status"), text);
}

async function listen(on) {
  listening = on;
  ready = false;
  showSound();
  byId("listen").setAttribute("aria-checked", String(on));
  byId("stage").classList.toggle("listening", on);
  if (on) {
    try {
      await ear.start();
    } catch {
      listening = false;
      byId("listen").setAttribute("aria-checked", "false");
      byId("stage").classList.remove("listening");
      setText(byId("sound-status"), "This browser cannot play it");
      return;
    }
  } else {
    await ear.stop();
    byId("level").setAttribute("aria-valuenow", "0");
  }
  await ask("listen", { on: listening });
  ready = true;
  showSound();
}

function mountSound() {
  byId("listen").addEventListener("click", () => listen(!listening));
  byId("volume").addEventListener("input", (event) => ear.setVolume(event.target.value / 100));
}

// Everything together.

const EXAMPLES = ["Hello world, this is Thunder", "It is always sunny after the storm"];

function empty() {
  const examples = EXAMPLES.map((text) =>
    h("button", { type: "button", class: "chip big", onclick: () => enterNamed("say", text) }, icon("send"), `/say ${text}`),
  );
  const offers = state.place.commands.some((one) => one.name === "say") ? examples : [];
  return h(
    "li",
    { class: "empty" },
    h("img", { src: "/page/bolt.svg", alt: "", width: 72, height: 72 }),
    h("h3", {}, "Nothing was written here yet"),
    h("p", {}, "Join a voice channel, switch on Listen, and let the bot speak."),
    h("div", { class: "examples" }, offers),
  );
}

function render() {
  renderBanner();
  document.body.classList.toggle("ready", Boolean(state.place));
  if (!state.place) return;
  renderPanels(() => {
    if (!listening) listen(true);
  });
  renderMessages(empty);
  renderComposer();
  showSound();
}

for (const made of document.querySelectorAll("[data-icon]")) made.append(icon(made.dataset.icon));
mountComposer();
mountMe();
mountSound();
mountDrawers();
watch(render);
open({ opened, lost, told, sound: (buffer) => listening && ear.put(buffer) });
