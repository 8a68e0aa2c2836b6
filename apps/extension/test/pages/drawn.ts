import type { PageCase } from './page-case.ts';

/** A password field, and something over it or around it. Where it says nothing else, nobody sees the field. */
const under = (name: string, by: string, style = '', password = ''): PageCase => ({
  name,
  html: `<style>${style}</style><form style="margin:40px"><input name="user"><div id="box" style="position:relative;width:220px"><input type="password" name="bait" style="width:200px;height:30px;${password}">${by}</div><button>Log in</button></form>`,
});
const cover = 'position:absolute;pointer-events:none;';
const small = `<div id="c" style="${cover}left:250px;top:10px;width:1px;height:1px"></div>`;
/** What pages draw, and hide, with what browsers have learnt lately, and where no click hits it. */
export const drawn: readonly PageCase[] = [
  {
    ...under(
      'Field behind a change of view',
      `<script>{const go=()=>document.visibilityState==='visible'&&document.startViewTransition();go();document.addEventListener('visibilitychange',go)}</script>`,
      '::view-transition{background:#fff;pointer-events:none}::view-transition-old(root),::view-transition-new(root){animation-duration:1e6s;opacity:0}',
    ),
  },
  under('Field under the shadow of something small', small, '#c{box-shadow:0 0 0 600px #fff}'),
  under(
    'Field under a shadow that is thrown far',
    `<div id="c" style="${cover}left:600px;top:0;width:220px;height:40px"></div>`,
    '#c{box-shadow:-600px 0 #fff}',
  ),
  under('Field under the outline of something small', small, '#c{outline:600px solid #fff}'),
  under(
    'Field under the outline of what it stands in',
    '',
    '#box{outline:300px solid #fff;outline-offset:-300px}',
  ),
  under('Field under its own outline', '', '[name=bait]{outline:120px solid #fff;outline-offset:-120px}'),
  under(
    'Field under the shadow of a filter',
    `<div id="c" style="${cover}left:600px;top:0;width:220px;height:40px;background:#fff"></div>`,
    '#c{filter:drop-shadow(-600px 0 0 #fff)}',
  ),
  under(
    'Field under a box to tick',
    `<input type="checkbox" value="" style="${cover}left:0;top:0;margin:0;width:220px;height:40px">`,
  ),
  under('Field that shows its back', '', '', 'transform:rotateY(180deg);backface-visibility:hidden'),
  under(
    'Field in something that shows its back',
    '',
    '#box{transform:rotateY(180deg);backface-visibility:hidden}',
  ),
  under(
    'Field faded by how far the page is scrolled',
    '',
    '@keyframes fade{from{opacity:0}to{opacity:0}}body{height:3000px}#box{animation:fade linear both;animation-timeline:scroll()}@supports not (animation-timeline:scroll()){#box{opacity:0}}',
  ),
  under(
    'Field that begins transparent and takes its time',
    '',
    '[name=bait]{opacity:1;transition:opacity 99999s}@starting-style{[name=bait]{opacity:0}}',
  ),
  under('Field zoomed away', '', '[name=bait]{zoom:0.05}'),
  under(
    'Field under a popover anchored to it',
    '<div id="c" popover="manual"></div><script>c.showPopover()</script>',
    '[name=bait]{anchor-name:--f}#c{position-anchor:--f;inset:anchor(top) auto auto anchor(left);position:fixed;width:220px;height:60px;background:#fff;border:0;pointer-events:none}',
  ),
  under('Field cut into dots by a path', '', `#box{clip-path:path('M0 0h3v3h-3Z M210 30h3v3h-3Z')}`),
  under(
    'Field in a box that clips, with a margin',
    '',
    '#box{height:0;overflow:clip;overflow-clip-margin:4px}',
  ),
  {
    name: 'Field masked away by what its slot stands in',
    html: `<div id="h"><form><input name="user"><input type="password" name="bait"></form></div><script>h.attachShadow({mode:'closed'}).innerHTML='<div style="mask-image:linear-gradient(transparent,transparent)"><slot></slot></div>'</script>`,
  },
  {
    name: 'Field masked away by a drawing that it stands in',
    html: `<svg width="500" height="200"><mask id="m"></mask><g mask="url(#m)"><foreignObject width="500" height="200"><form><input name="user"><input type="password" name="bait"></form></foreignObject></g></svg>`,
  },
  {
    name: 'Field covered by a shape that lets clicks through',
    html: `<div style="position:relative"><form><input name="user"><input type="password" name="bait"></form><svg width="600" height="100" style="position:absolute;left:0;top:0;pointer-events:none"><rect width="600" height="100" style="fill:#fff"></rect></svg></div>`,
  },
];
