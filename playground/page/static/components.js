/*
 * What a bot puts under, or instead of, its words: buttons, select menus, boxes.
 */

import { h, icon } from "./dom.js";
import { names, offered, SELECT_KIND } from "./entities.js";
import { markdown } from "./markdown.js";
import { openMenu } from "./menu.js";

const LOOK = { 1: "primary", 2: "quiet", 3: "good", 4: "danger", 5: "quiet" };

/**
 * Return the elements of a message's components.
 *
 * `use(component, values)` is called when one is pressed (without values) or chosen from.
 */
export function components(list, use) {
  return list.map((one) => component(one, use)).filter((made) => made !== null);
}

function component(one, use) {
  switch (one.type) {
    case 1:
      return h("div", { class: "component-row" }, components(one.components ?? [], use));
    case 2:
      return button(one, use);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return select(one, use);
    case 9:
      return h(
        "div",
        { class: "section" },
        h("div", {}, components(one.components ?? [], use)),
        one.accessory ? component(one.accessory, use) : null,
      );
    case 10:
      return h("div", { class: "text" }, markdown(one.content ?? "", names));
    case 14:
      return one.divider === false ? h("div", { class: "gap" }) : h("hr");
    case 17:
      return boxed(one.accent_color, components(one.components ?? [], use));
    default:
      return h("p", { class: "picture" }, icon("file"), one.description ?? "a picture or a file");
  }
}

/** Make a box with a coloured edge, as embeds and containers have. */
export function boxed(colour, children) {
  const box = h("div", { class: "box" }, children);
  if (colour) box.style.setProperty("--edge", `#${colour.toString(16).padStart(6, "0")}`);
  return box;
}

function button(one, use) {
  const label = [one.emoji?.name, one.label].filter(Boolean).join(" ");
  const link = one.style === 5;
  return h(
    "button",
    {
      type: "button",
      class: `button ${LOOK[one.style] ?? "quiet"}`,
      disabled: one.disabled || link,
      title: link ? one.url : null,
      "aria-label": label || "button",
      "data-part": one.custom_id,
      onclick: () => use(one),
    },
    label || "…",
    link ? h("small", {}, ` ${one.url}`) : null,
  );
}

function select(one, use) {
  const choices = one.type === 3 ? (one.options ?? []) : entities(one);
  const chosen = new Set(choices.filter((choice) => choice.default).map((choice) => choice.value));
  const most = one.max_values ?? 1;
  const least = one.min_values ?? 1;
  const shown = choices.filter((choice) => chosen.has(choice.value)).map((choice) => choice.label);
  const title = one.placeholder || "Choose";
  const made = h(
    "button",
    {
      type: "button",
      class: "select",
      disabled: one.disabled,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": shown.length ? `${title}: ${shown.join(", ")}` : title,
      "data-part": one.custom_id,
    },
    h("span", {}, shown.join(", ") || title),
    icon("chevron"),
  );
  made.addEventListener("click", () => {
    const items = choices.map((choice) => ({
      label: [choice.emoji?.name, choice.label].filter(Boolean).join(" "),
      hint: choice.description,
      value: choice.value,
      checked: chosen.has(choice.value),
      run: () => use(one, [choice.value]),
    }));
    const many = most > 1 || least === 0;
    const options = many ? { many: { least, most, run: (values) => use(one, values) } } : {};
    openMenu(made, title, items, options);
  });
  return made;
}

function entities(one) {
  const before = new Set((one.default_values ?? []).map((value) => String(value.id)));
  return offered(SELECT_KIND[one.type], one.channel_types).map(([value, label]) => ({
    value,
    label,
    default: before.has(value),
  }));
}

/** Make an embed. Pictures are named and not loaded: nothing is fetched from elsewhere. */
export function embed(one) {
  const pictures = [one.image, one.thumbnail, one.video].filter(Boolean);
  const when = one.timestamp ? new Date(one.timestamp).toLocaleString() : null;
  const footer = [one.footer?.text, when].filter(Boolean).join(" · ");
  return boxed(one.color, [
    one.author?.name ? h("p", { class: "embed-author" }, one.author.name) : null,
    one.title ? h("p", { class: "embed-title" }, markdown(one.title, names)) : null,
    one.description ? h("div", { class: "text" }, markdown(one.description, names)) : null,
    one.fields?.length ? fields(one.fields) : null,
    pictures.map((picture) => h("p", { class: "picture" }, icon("file"), picture.url ?? "a picture")),
    footer ? h("p", { class: "embed-footer" }, footer) : null,
  ]);
}

function fields(list) {
  return h(
    "dl",
    { class: "fields" },
    list.map((field) =>
      h(
        "div",
        { class: field.inline ? "inline" : "" },
        h("dt", {}, markdown(field.name, names)),
        h("dd", {}, markdown(field.value, names)),
      ),
    ),
  );
}
