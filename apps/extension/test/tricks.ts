/** What a hostile page does to a menu that is open over it, by name of the attack. */
export const tricks = {
  'a popover over the menu': () => {
    const over = document.createElement('div');
    over.popover = 'manual';
    over.style.cssText = 'position:fixed;inset:0;width:100%;height:100%';
    document.body.append(over);
    over.showPopover();
  },
  'a picture over the menu that lets clicks through': () => {
    const over = document.createElement('div');
    over.popover = 'manual';
    over.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;background:white;pointer-events:none';
    document.body.append(over);
    over.showPopover();
  },
  'a picture over the menu, out of a closed shadow root': () => {
    const host = document.body.appendChild(document.createElement('div'));
    const over = document.createElement('div');
    over.popover = 'manual';
    over.style.cssText =
      'position:fixed;inset:0;width:100%;height:100%;background:white;pointer-events:none !important';
    host.attachShadow({ mode: 'closed' }).append(over);
    over.showPopover();
  },
  'the veil of a popover over the menu': () => {
    const style = document.createElement('style');
    style.textContent =
      '#veil{width:1px;height:1px;inset:auto;opacity:0.9}#veil::backdrop{background:white;opacity:1}';
    document.head.append(style);
    const over = document.body.appendChild(document.createElement('div'));
    over.id = 'veil';
    over.popover = 'manual';
    over.showPopover();
  },
  'a change of view over the menu': () => {
    const style = document.createElement('style');
    style.textContent = '::view-transition{background:white;pointer-events:none}';
    document.head.append(style);
    document.startViewTransition(() => new Promise(() => undefined));
  },
  'opacity: the whole page is faded': () => {
    document.documentElement.style.opacity = '0.01';
  },
  'a filter over the whole page': () => {
    document.documentElement.style.filter = 'opacity(1%)';
  },
  'the field is moved under the pointer': () => {
    const field = document.querySelector<HTMLElement>('[name=user]');
    if (field !== null) field.style.transform = 'translate(60px, 90px)';
  },
  'the field is taken away': () => {
    document.querySelector('form')?.remove();
  },
  'the page is turned and scaled': () => {
    document.documentElement.style.transform = 'scale(0.2)';
  },
};
