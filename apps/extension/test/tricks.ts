/** What a hostile page does to a menu that is open over it. */
export const tricks = {
  popover: () => {
    const over = document.createElement('div');
    over.popover = 'manual';
    over.style.cssText = 'position:fixed;inset:0;width:100%;height:100%';
    document.body.append(over);
    over.showPopover();
  },
  picture: () => {
    const over = document.createElement('div');
    over.popover = 'manual';
    over.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;background:white;pointer-events:none';
    document.body.append(over);
    over.showPopover();
  },
  pictureFromShadowRoot: () => {
    const host = document.body.appendChild(document.createElement('div'));
    const over = document.createElement('div');
    over.popover = 'manual';
    over.style.cssText =
      'position:fixed;inset:0;width:100%;height:100%;background:white;pointer-events:none !important';
    host.attachShadow({ mode: 'closed' }).append(over);
    over.showPopover();
  },
  pictureUnderOtherNames: () => {
    document.body.append(Object.assign(new Image(), { name: 'elementFromPoint' }));
    const form = Object.assign(document.createElement('form'), { name: 'documentElement' });
    form.innerHTML = '<input name="matches" type="hidden">';
    document.body.append(form);
    const over = document.createElement('div');
    over.popover = 'manual';
    over.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;background:white;pointer-events:none';
    // When the menu was looked at once more.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        document.body.append(over);
        over.showPopover();
      }),
    );
  },
  veil: () => {
    const style = document.createElement('style');
    style.textContent =
      '#veil{width:1px;height:1px;inset:auto;opacity:0.9}#veil::backdrop{background:white;opacity:1}';
    document.head.append(style);
    const over = document.body.appendChild(document.createElement('div'));
    over.id = 'veil';
    over.popover = 'manual';
    over.showPopover();
  },
  changeOfView: () => {
    const style = document.createElement('style');
    style.textContent = '::view-transition{background:white;pointer-events:none}';
    document.head.append(style);
    document.startViewTransition(() => new Promise(() => undefined));
  },
  faded: () => {
    document.documentElement.style.opacity = '0.01';
  },
  filter: () => {
    document.documentElement.style.filter = 'opacity(1%)';
  },
  moved: () => {
    const field = document.querySelector<HTMLElement>('[name=user]');
    if (field !== null) field.style.transform = 'translate(60px, 90px)';
  },
  taken: () => {
    document.querySelector('form')?.remove();
  },
  scaled: () => {
    document.documentElement.style.transform = 'scale(0.2)';
  },
};
