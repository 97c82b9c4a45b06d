/*
 * Menus that open at a button or where somebody pressed the right key of the mouse.
 *
 * An item is {label, run} and may have `icon`, `hint`, `danger`, `disabled`,
 * `checked` (then it is a tick), `heading` (then it is only that). With
 * `many`, ticks stay open and `run` is called once, with all that are ticked.
 */

import { freshId, h, icon } from "./dom.js";

let open = null;

/** Open a menu at an element, or at a point of the window, and put the focus into it. */
export function openMenu(anchor, label, items, { point = null, many = null } = {}) {
  closeMenu();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, id: freshId("menu") });
  menu.append(...items.map((item) => row(item, many)));
  if (many) menu.append(done(menu, many));
  menu.addEventListener("keydown", onKey);
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) closeMenu({ back: false });
  });
  document.body.append(menu);
  place(menu, point ?? anchor.getBoundingClientRect());
  anchor.setAttribute("aria-expanded", "true");
  open = { menu, anchor };
  document.addEventListener("pointerdown", onOutside, true);
  (rows(menu)[0] ?? menu).focus({ focusVisible: true });
}

/** Close the menu, and give the focus back to where it came from. */
export function closeMenu({ back = true } = {}) {
  if (!open) return;
  const { menu, anchor } = open;
  open = null;
  document.removeEventListener("pointerdown", onOutside, true);
  anchor.setAttribute("aria-expanded", "false");
  if (!anchor.getAttribute("aria-haspopup")) anchor.removeAttribute("aria-expanded");
  menu.remove();
  if (back && anchor.isConnected) anchor.focus();
}

function row(item, many) {
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const ticked = item.checked !== undefined;
  const role = ticked ? "menuitemcheckbox" : "menuitem";
  const made = h(
    "button",
    {
      type: "button",
      role,
      tabindex: -1,
      class: `menu-item${item.danger ? " danger" : ""}`,
      "aria-checked": ticked ? String(item.checked) : null,
      "aria-disabled": item.disabled ? "true" : null,
    },
    h("span", { class: "menu-tick" }, ticked ? icon("check") : item.icon ? icon(item.icon) : ""),
    h("span", { class: "menu-label" }, item.label, item.hint ? h("small", {}, item.hint) : null),
  );
  made.value = item.value ?? "";
  made.addEventListener("click", () => {
    if (item.disabled) return;
    if (many) {
      made.setAttribute("aria-checked", String(made.getAttribute("aria-checked") !== "true"));
      return;
    }
    closeMenu();
    item.run();
  });
  return made;
}

function done(menu, { least, most, run }) {
  return h(
    "button",
    {
      type: "button",
      role: "menuitem",
      tabindex: -1,
      class: "menu-item menu-done",
      onclick: () => {
        const chosen = rows(menu).filter((one) => one.getAttribute("aria-checked") === "true");
        if (chosen.length < least || chosen.length > most) return;
        closeMenu();
        run(chosen.map((one) => one.value));
      },
    },
    h("span", { class: "menu-tick" }, icon("send")),
    h("span", { class: "menu-label" }, "Done", h("small", {}, `${least} to ${most}`)),
  );
}

const rows = (menu) => [...menu.querySelectorAll("button")];

function onKey(event) {
  const all = rows(event.currentTarget);
  const at = all.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (to !== undefined) all[to].focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else if (event.key.length === 1 && /\S/.test(event.key)) seek(all, at, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function seek(all, at, letter) {
  const turned = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  const wanted = letter.toLowerCase();
  turned.find((one) => one.textContent.trim().toLowerCase().startsWith(wanted))?.focus();
}

function onOutside(event) {
  if (!open.menu.contains(event.target)) closeMenu({ back: false });
}

const EDGE = 8; // pixels that stay free around a menu

function place(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const bottom = at.bottom ?? at.y;
  const below = bottom + height + EDGE < innerHeight;
  const top = below ? bottom + 4 : Math.max(EDGE, (at.top ?? at.y) - height - 4);
  const left = Math.min(at.left ?? at.x, innerWidth - width - EDGE);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(EDGE, left)}px`;
}
