/*
 * What stands around the messages: channels, oneself, the stage, the members.
 */

import { act } from "./deeds.js";
import { avatar, byId, h, icon, setText, sync } from "./dom.js";
import { become, openMemberMenu } from "./menus.js";
import { ask } from "./socket.js";
import { channel, here, me, member, occupants, show, state } from "./state.js";

const THREAD = 11;

/** Show everything but the messages. `joined` is called when one joins by one's own hand. */
export function renderPanels(joined) {
  const { place } = state;
  setText(byId("guild-name"), place.guild.name);
  const bot = place.members.find((one) => one.bot);
  const status = byId("bot-status");
  setText(status, bot ? `${bot.name} is ${place.botHere ? "here" : "not here yet"}` : "");
  status.classList.toggle("on", place.botHere);
  setText(byId("channel-name"), here() ? `${here().vocal ? "" : "#"}${here().name}` : "");
  document.title = `${here()?.name ?? ""} · ${place.guild.name}`;
  renderChannels(joined);
  renderMe();
  renderStage(joined);
  renderMembers();
}

function renderChannels(joined) {
  const { channels } = state.place;
  const item = (one) => [one.id, { ...one, here: one.id === state.channel, unread: state.unread.get(one.id) ?? 0 }];
  const threads = (parent) => channels.filter((one) => one.type === THREAD && one.parent === parent.id);
  const text = channels.filter((one) => !one.vocal && one.type !== THREAD).flatMap((one) => [one, ...threads(one)]);
  sync(byId("text-channels"), text.map(item), textChannel);
  const vocal = channels.filter((one) => one.vocal).map((one) => {
    const [id, data] = item(one);
    const inside = occupants(one.id).map((who) => ({ ...who, speaking: state.speaking.has(who.id) }));
    return [id, { ...data, inside, mine: me().voice?.channel === one.id }];
  });
  sync(byId("voice-channels"), vocal, (data) => voiceChannel(data, joined));
}

function channelButton(data, name) {
  const made = h(
    "button",
    { type: "button", class: "channel", "data-part": "open", "aria-current": data.here ? "page" : null },
    icon(name),
    h("span", { class: "channel-name" }, data.name),
    data.unread ? h("span", { class: "badge" }, String(data.unread), h("span", { class: "unseen" }, " new")) : null,
  );
  made.addEventListener("click", () => {
    show(data.id);
    document.dispatchEvent(new CustomEvent("channel-opened"));
  });
  return made;
}

function textChannel(data) {
  const thread = data.type === THREAD;
  return h("li", { class: thread ? "thread" : "" }, channelButton(data, thread ? "thread" : "hash"));
}

function voiceChannel(data, joined) {
  const count = data.userLimit ? `${data.inside.length}/${data.userLimit}` : "";
  const join = h(
    "button",
    { type: "button", class: "chip", "data-part": "join", disabled: !data.mayJoin, "aria-label": data.mine ? `Leave ${data.name}` : `Join ${data.name}` },
    data.mine ? "Leave" : "Join",
  );
  join.addEventListener("click", () => (data.mine ? leave() : enter(data.id, joined)));
  return h(
    "li",
    {},
    h("div", { class: "channel-row" }, channelButton(data, "speaker"), count ? h("small", {}, count) : null, join),
    data.inside.length ? h("ul", { class: "inside", "aria-label": `In ${data.name}` }, data.inside.map(occupant)) : null,
  );
}

function occupant(one) {
  return h("li", { class: one.speaking ? "speaking" : "" }, avatar(one, { small: true }), h("span", {}, one.name), marks(one));
}

/** Return what shows how somebody is in voice, in pictures and in words. */
function marks(one) {
  const { muted, deaf, audience } = one.voice ?? {};
  return [
    one.speaking ? h("span", { class: "unseen" }, " is speaking") : null,
    muted && !one.bot ? [icon("muted"), h("span", { class: "unseen" }, " muted")] : null,
    deaf && !one.bot ? [icon("deaf"), h("span", { class: "unseen" }, " deaf")] : null,
    audience ? h("small", {}, " audience") : null,
  ];
}

async function enter(id, joined) {
  const answer = await act("join", { channel: id }, { about: `Joining ${channel(id)?.name}:` });
  if (!answer.error) joined();
}

export function leave() {
  return act("leave", {}, { about: "Leaving:" });
}

function renderMe() {
  const mine = me();
  sync(byId("my-avatar"), [["me", mine.name]], () => h("span", {}, avatar(mine)));
  const people = state.place.members.filter((one) => one.person);
  const choice = byId("me");
  sync(choice, people.map((one) => [one.id, one.name]), (name, id) => h("option", { value: id }, name));
  choice.value = mine.id;
  byId("locale").value = state.place.locale;
  const toggle = byId("moderator");
  toggle.setAttribute("aria-checked", String(mine.moderator || mine.owner));
  toggle.disabled = mine.owner;
  toggle.title = mine.owner ? `${mine.name} owns this server, so may do everything` : "May mute, move and delete";
}

/** Make the card with oneself work. */
export function mountMe() {
  byId("me").addEventListener("change", (event) => become(event.target.value));
  byId("locale").addEventListener("change", (event) => ask("speak", { locale: event.target.value }));
  byId("moderator").addEventListener("click", () => {
    ask("moderator", { member: state.place.me, on: !me().moderator });
  });
}

function renderStage(joined) {
  const mine = me();
  const where = channel(mine.voice?.channel);
  const bot = state.place.members.find((one) => one.bot);
  const near = channel(bot?.voice?.channel) ?? state.place.channels.find((one) => one.vocal);
  byId("stage").classList.toggle("inside", Boolean(where));
  byId("stage").hidden = !near;
  setText(byId("stage-title"), where?.name ?? near?.name ?? "");
  const inside = where ? occupants(where.id) : near ? occupants(near.id) : [];
  const items = inside.map((one) => [one.id, { id: one.id, name: one.name, bot: one.bot, voice: one.voice, speaking: state.speaking.has(one.id) }]);
  byId("stage-people").setAttribute("aria-label", `In ${(where ?? near)?.name ?? "the voice channel"}`);
  sync(byId("stage-people"), items, (one) =>
    h("li", { class: one.speaking ? "speaking" : "", title: one.name }, avatar(one), h("span", { class: "unseen" }, one.name), marks(one)),
  );
  const toggle = byId("voice-toggle");
  setText(toggle, where ? "Leave" : "Join");
  toggle.setAttribute("aria-label", `${where ? "Leave" : "Join"} ${(where ?? near)?.name ?? ""}`);
  toggle.className = `button ${where ? "danger" : "good"}`;
  toggle.onclick = () => (where ? leave() : enter(near.id, joined));
}

function renderMembers() {
  const groups = [
    ["In voice", (one) => one.voice],
    ["Bot", (one) => one.bot && !one.voice],
    ["Elsewhere", (one) => !one.bot && !one.voice],
  ];
  const items = groups
    .map(([title, fits]) => [title, state.place.members.filter(fits)])
    .filter(([, members]) => members.length)
    .map(([title, members]) => [title, { title, members: members.map(facts) }]);
  sync(byId("member-groups"), items, group);
}

function facts(one) {
  return {
    ...one,
    me: one.id === state.place.me,
    speaking: state.speaking.has(one.id),
    offline: one.bot && !state.place.botHere,
    where: channel(one.voice?.channel)?.name,
  };
}

function group({ title, members }) {
  return h(
    "section",
    {},
    h("h3", {}, `${title} · ${members.length}`),
    h("ul", { class: "members" }, members.map((one) => h("li", {}, row(one)))),
  );
}

function row(one) {
  const look = `member${one.speaking ? " speaking" : ""}${one.offline ? " offline" : ""}`;
  const made = h(
    "button",
    { type: "button", class: look, "aria-haspopup": "menu", "data-part": one.id },
    avatar(one),
    h(
      "span",
      { class: "member-text" },
      h(
        "span",
        { class: "member-name" },
        one.name,
        one.bot ? h("span", { class: "tag" }, "bot") : null,
        one.owner ? [icon("crown"), h("span", { class: "unseen" }, " owner")] : null,
        one.moderator ? [icon("shield"), h("span", { class: "unseen" }, " moderator")] : null,
        one.me ? h("span", { class: "tag you" }, "you") : null,
      ),
      h("small", {}, one.offline ? "not here yet" : (one.where ?? "in no voice channel"), marks(one)),
    ),
  );
  made.addEventListener("click", () => openMemberMenu(made, one));
  made.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    openMemberMenu(made, member(one.id), { x: event.clientX, y: event.clientY });
  });
  return made;
}
