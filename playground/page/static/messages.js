/*
 * What was written in the channel that is shown.
 *
 * One message at a time is the current one: it is where Tab stops and where
 * the arrow keys start. Its tools are reachable by Tab, those of others by
 * making them current.
 */

import { act, remove, startEdit, startReply } from "./deeds.js";
import { avatar, byId, h, icon, sync } from "./dom.js";
import { components, embed } from "./components.js";
import { names, withIds, withNames } from "./entities.js";
import { markdown } from "./markdown.js";
import { openMemberMenu, openMessageMenu } from "./menus.js";
import { changed, channel, member, message, messagesOf, state } from "./state.js";

const list = byId("messages");
const NEAR = 120; // pixels from the end that count as being there
const TOGETHER = 5 * 60 * 1000; // milliseconds in which one author's messages share a head

let shown = null;

/** Show what there is to show. */
export function renderMessages(empty) {
  const there = messagesOf(state.channel);
  const notes = state.notes.filter((one) => one.channel === state.channel);
  const follows = shown !== state.channel || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  shown = state.channel;
  list.setAttribute("aria-label", `Messages in ${channel(state.channel)?.name ?? "no channel"}`);
  const items = there.map((one, index) => [one.id, facts(one, there[index - 1])]);
  for (const note of notes) items.push([note.id, { note }]);
  if (!items.length) items.push([`empty-${state.channel}`, { empty: state.place.commands.length }]);
  const build = (data) => {
    if (data.empty !== undefined) return empty();
    return data.note ? noteElement(data.note) : element(data);
  };
  sync(list, items, build, (neighbour) => {
    const heir = neighbour?.hasAttribute("tabindex") ? neighbour : byId("composer-text");
    heir.focus();
  });
  keepCurrent();
  if (follows) list.scrollTop = list.scrollHeight;
}

/** Return everything that decides how a message looks. */
function facts(one, before) {
  const alone =
    !before ||
    before.author !== one.author ||
    Boolean(one.answers || one.replyTo || one.private || before.private) ||
    Date.parse(one.at) - Date.parse(before.at) > TOGETHER;
  const mine = one.author === state.place.me;
  return {
    one,
    alone,
    mine,
    erasable: !one.private && (mine || Boolean(channel(one.channel)?.mayManage)),
    editing: state.editing === one.id,
    names: state.place.members.map((each) => each.name),
  };
}

function element(data) {
  const { one, alone } = data;
  const author = member(one.author) ?? { name: one.authorName, bot: one.bot };
  const look = ["message", alone ? "alone" : "", one.private ? "private" : "", data.mine ? "mine" : ""];
  const made = h(
    "li",
    { class: look.filter(Boolean).join(" "), tabindex: -1, "data-message": one.id },
    alone ? context(one) : null,
    alone ? h("div", { class: "message-avatar" }, avatar(author)) : h("div", { class: "message-side" }),
    h("div", { class: "message-body" }, head(one, author, alone), body(data)),
    tools(data),
  );
  made.addEventListener("contextmenu", (event) => {
    if (event.target.closest("input, .menu")) return;
    event.preventDefault();
    openMessageMenu(made, one, { x: event.clientX, y: event.clientY });
  });
  made.addEventListener("focusin", () => makeCurrent(made));
  made.addEventListener("keydown", (event) => onKey(event, made, one));
  return made;
}

function context(one) {
  if (one.replyTo) {
    const to = member(one.replyTo.author)?.name ?? "somebody";
    return h("p", { class: "context" }, icon("reply"), `In reply to ${to}: `, h("q", {}, withNames(one.replyTo.content)));
  }
  if (one.answers?.kind === 2) {
    const slash = state.place.commands.some((command) => command.type === 1 && one.answers.name.split(" ")[0] === command.name);
    const what = `${slash ? "/" : ""}${one.answers.name}`;
    return h("p", { class: "context" }, icon("reply"), `${names.member(one.answers.who)} used `, h("b", {}, what));
  }
  return null;
}

function head(one, author, alone) {
  const when = new Date(one.at);
  const clock = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const time = h("time", { datetime: one.at, title: when.toLocaleString() }, clock);
  const name = h("button", { type: "button", class: "author", tabindex: -1, "data-part": "author", "aria-haspopup": "menu" }, author.name);
  name.addEventListener("click", () => author.id && openMemberMenu(name, author));
  return h(
    "p",
    { class: alone ? "message-head" : "message-head unseen" },
    name,
    one.bot ? h("span", { class: "tag" }, "bot") : null,
    time,
    one.silent ? h("span", { class: "tag" }, icon("bell"), "silent") : null,
    one.private ? h("span", { class: "tag private-tag" }, icon("eye"), "Only you can see this") : null,
  );
}

function body(data) {
  const { one } = data;
  if (data.editing) return editor(one);
  if (one.loading) {
    return h("p", { class: "thinking" }, `${one.authorName} is thinking`, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span", { class: "unseen" }, "…"));
  }
  const use = (component, values) => {
    const asked = values
      ? ["choose", { message: one.id, component: component.custom_id, values }]
      : ["press", { message: one.id, component: component.custom_id }];
    act(...asked, { about: component.label ?? component.placeholder ?? "This" });
  };
  return [
    one.content || one.edited
      ? h("div", { class: "text" }, markdown(one.content, names), one.edited ? h("small", { class: "edited" }, " (edited)") : null)
      : null,
    one.embeds.map(embed),
    components(one.components, use),
    carried(one),
    one.poll ? poll(one.poll) : null,
    one.forwarded.map(forwarded),
    one.reactions.length
      ? h("p", { class: "reactions" }, one.reactions.map((each) => h("span", {}, `${each.emoji} ${each.count}`)))
      : null,
  ];
}

/** Return what is shown of files and stickers. */
function carried(one) {
  const files = one.attachments.map((file) => {
    if (one.voice) return h("p", { class: "picture" }, icon("microphone"), "Voice message");
    if (file.path && file.kind === "audio") return player(file);
    const picture = file.kind === "image";
    const words = file.description ? [file.name, h("small", {}, file.description)] : file.name;
    const name = file.path ? h("a", { href: file.path, download: file.name }, words) : h("span", {}, words);
    return h("p", { class: "picture" }, icon(picture ? "picture" : "file"), name);
  });
  const stickers = one.stickers.map((name) => h("p", { class: "picture" }, icon("sticker"), `Sticker: ${name}`));
  return [...files, ...stickers];
}

/** Return what plays a file. It is not begun by itself: the voice channel may be speaking. */
function player(file) {
  return h(
    "figure",
    { class: "player" },
    h("audio", { controls: true, preload: "metadata", src: file.path, "aria-label": file.name }),
    h("figcaption", {}, h("a", { href: file.path, download: file.name }, file.name)),
  );
}

function poll({ question, answers }) {
  return h("div", { class: "poll" }, h("p", {}, icon("poll"), " ", h("b", {}, question)), h("ul", {}, answers.map((text) => h("li", {}, text))));
}

function forwarded(original) {
  return h(
    "blockquote",
    { class: "forwarded" },
    h("p", { class: "context" }, icon("forward"), "Forwarded"),
    original.content ? h("div", { class: "text" }, markdown(original.content, names)) : null,
    carried(original),
  );
}

function editor(one) {
  const field = h("input", { class: "edit-field", "aria-label": "Edit your message", maxlength: 2000, "data-part": "edit" });
  field.value = withNames(one.content);
  const stop = () => {
    state.editing = null;
    changed();
    queueMicrotask(() => focusMessage(one.id));
  };
  const save = async () => {
    const content = withIds(field.value.trim());
    if (!content) return remove(one);
    if (content !== one.content) await act("edit", { message: one.id, content }, { about: "Editing" });
    stop();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    else if (event.key === "Enter") save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  setTimeout(() => field.focus());
  return h(
    "div",
    { class: "editor" },
    field,
    h("button", { type: "button", class: "button primary", onclick: save }, "Save"),
    h("button", { type: "button", class: "button quiet", onclick: stop }, "Cancel"),
  );
}

function tools(data) {
  const { one, mine } = data;
  if (data.editing || one.loading) return null;
  const tool = (name, label, run) =>
    h("button", { type: "button", class: "icon-button", tabindex: -1, title: label, "aria-label": label, "data-part": label, onclick: run }, icon(name));
  const more = tool("more", "More", () => openMessageMenu(more, one));
  more.setAttribute("aria-haspopup", "menu");
  return h(
    "div",
    { class: "tools", role: "group", "aria-label": "Message" },
    one.private ? null : tool("reply", "Reply", () => startReply(one)),
    mine && one.content ? tool("pencil", "Edit", () => startEdit(one)) : null,
    data.erasable ? tool("trash", "Delete", () => remove(one)) : null,
    one.private ? tool("close", "Dismiss", () => remove(one)) : null,
    more,
  );
}

function noteElement(note) {
  return h(
    "li",
    { class: `message note ${note.kind}`, tabindex: -1 },
    h("div", { class: "message-side" }, icon(note.kind === "failure" ? "warning" : "send")),
    h("div", { class: "message-body" }, note.about ? h("b", {}, note.about) : null, h("span", {}, ` ${note.text}`)),
    note.kind === "failure"
      ? h("button", { type: "button", class: "button quiet", onclick: () => dropNote(note.id) }, "Dismiss")
      : null,
  );
}

function dropNote(id) {
  state.notes = state.notes.filter((one) => one.id !== id);
  changed();
  byId("composer-text").focus();
}

/** Show a text for a screen reader: who said what, and whether only to us. */
export function spoken(one) {
  const parts = [one.content];
  for (const each of one.embeds) parts.push(each.title, each.description);
  for (const each of one.forwarded) parts.push(each.content);
  if (one.poll) parts.push(`poll: ${one.poll.question}`);
  if (one.voice) parts.push("voice message");
  else for (const file of one.attachments) parts.push(file.description ?? file.name);
  for (const name of one.stickers) parts.push(`sticker ${name}`);
  const texts = markdown(parts.filter(Boolean).join(". "), names).map((node) => (typeof node === "string" ? node : node.textContent));
  const what = one.loading ? "is thinking" : texts.join("") || "sent something";
  return `${one.authorName}${one.private ? ", only to you" : ""}: ${what}`;
}

// The current message.

function makeCurrent(made) {
  for (const one of list.querySelectorAll("li[tabindex='0']")) {
    if (one !== made) setStops(one, -1);
  }
  setStops(made, 0);
}

function setStops(made, stop) {
  made.tabIndex = stop;
  for (const tool of made.querySelectorAll(".tools button, .author")) tool.tabIndex = stop;
}

function keepCurrent() {
  const current = list.querySelector("li[tabindex='0']") ?? list.querySelector("li:last-child");
  if (current?.hasAttribute("tabindex")) makeCurrent(current);
}

/** Put the focus on a message, or on the one that stands where it was. */
export function focusMessage(id) {
  const found = list.querySelector(`[data-message="${CSS.escape(id)}"]`);
  (found ?? byId("composer-text")).focus();
}

function onKey(event, made, one) {
  if (event.target !== made) return;
  const all = [...list.querySelectorAll("li[tabindex]")];
  const at = all.indexOf(made);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) all[Math.max(0, Math.min(all.length - 1, to))].focus();
  else if (event.key === "Enter") openMessageMenu(made, one);
  else if (event.key === "Delete" && facts(one).erasable) remove(one);
  else return;
  event.preventDefault();
}

/** Edit what was written last by oneself in this channel, if there is anything. */
export function editLast() {
  const mine = messagesOf(state.channel).filter((one) => one.author === state.place.me);
  if (mine.length) startEdit(message(mine.at(-1).id));
}
