/*
 * What can be done with a message and with a member.
 */

import { act, remove, startEdit, startReply } from "./deeds.js";
import { withNames } from "./entities.js";
import { openMenu } from "./menu.js";
import { ask } from "./socket.js";
import { channel, member, state } from "./state.js";

const USER_MENU = 2;
const MESSAGE_MENU = 3;

function fromBot(kind, run) {
  const offered = state.place.commands.filter((one) => one.type === kind && one.channels.includes(state.channel));
  if (!offered.length) return [];
  const bot = state.place.members.find((one) => one.bot);
  const items = offered.map((one) => ({ label: one.label, icon: "send", run: () => run(one.name) }));
  return [{ heading: bot?.name ?? "The bot" }, ...items];
}

/** Open the menu of a message. */
export function openMessageMenu(anchor, one, point = null) {
  const mine = one.author === state.place.me;
  const erasable = !one.private && (mine || channel(one.channel)?.mayManage);
  const items = [];
  if (!one.private) items.push({ label: "Reply", icon: "reply", run: () => startReply(one) });
  if (!one.private) {
    items.push({ label: "Forward…", icon: "forward", run: () => chooseForward(anchor, one) });
  }
  if (mine && one.content) items.push({ label: "Edit", icon: "pencil", run: () => startEdit(one) });
  if (one.content) {
    items.push({ label: "Copy text", icon: "file", run: () => navigator.clipboard?.writeText(withNames(one.content)) });
  }
  if (one.private) items.push({ label: "Dismiss", icon: "close", run: () => remove(one) });
  if (erasable) items.push({ label: "Delete", icon: "trash", danger: true, run: () => remove(one) });
  if (!one.private) {
    items.push(
      ...fromBot(MESSAGE_MENU, (name) =>
        act("use on message", { name, message: one.id }, { about: name, name, waits: "is sent…" }),
      ),
    );
  }
  openMenu(anchor, "Message", items, { point });
}

function chooseForward(anchor, one) {
  const places = state.place.channels.filter((each) => each.mayWrite);
  const items = places.map((each) => ({
    label: `${each.vocal ? "" : "#"}${each.name}`,
    icon: each.vocal ? "speaker" : "hash",
    run: () => act("forward", { message: one.id, channel: each.id }, { about: "Forwarding" }),
  }));
  openMenu(anchor, "Forward to", [{ heading: "Forward to" }, ...items]);
}

/** Open the menu of a member. */
export function openMemberMenu(anchor, who, point = null) {
  const one = member(who.id);
  if (!one) return;
  const items = [{ heading: one.name }];
  if (one.person && one.id !== state.place.me) {
    items.push({ label: `Be ${one.name}`, icon: "people", run: () => become(one.id) });
  }
  if (one.person) items.push(moderation(one));
  items.push(...moving(one));
  items.push(
    ...fromBot(USER_MENU, (name) =>
      act("use on member", { name, member: one.id, channel: state.channel }, { about: name, name, waits: "is sent…" }),
    ),
  );
  openMenu(anchor, one.name, items, { point });
}

function moderation(one) {
  if (one.owner) {
    return { label: "Moderator", hint: "owns this server, so may do everything", checked: true, disabled: true };
  }
  return {
    label: "Moderator",
    checked: one.moderator,
    run: () => ask("moderator", { member: one.id, on: !one.moderator }),
  };
}

function moving(one) {
  const place = channel(one.voice?.channel);
  if (!place?.mayMove) return [];
  const others = state.place.channels.filter((each) => each.vocal && each.id !== place.id);
  const move = (where) => act("move", { member: one.id, channel: where }, { about: one.name });
  return [
    ...others.map((each) => ({ label: `Move to ${each.name}`, icon: "speaker", run: () => move(each.id) })),
    { label: "Throw out of the voice channel", icon: "close", danger: true, run: () => move(null) },
  ];
}

/** Be somebody else, in this tab and when it is loaded anew. */
export async function become(id) {
  const answer = await ask("be", { member: id });
  if (!answer.error) sessionStorage.setItem("me", member(id).name);
  return answer;
}
