import { drawn } from './drawn.ts';
import { hiddenFrames } from './hidden-frames.ts';
import type { PageCase, PageGroup } from './page-case.ts';
import { replaced } from './replaced.ts';

const bare = `<form><input name="user"><input type="password" name="password"><button>Log in</button></form>`;
const true_ = `<form><input name="user" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`;
/** One true form, and in it a password field of this kind that nobody sees. */
const bait = (name: string, style: string, around = ''): PageCase => ({
  name,
  html: `<form style="position:relative"><input name="user" style="width:200px"><div ${around}><input type="password" name="bait" style="${style}"></div><button>Log in</button></form>`,
});
/** A password field, and over it something. */
const covered = (by: string) =>
  `<form><input name="user"><div style="position:relative"><input type="password" name="bait" style="width:200px;height:30px">${by}</div></form>`;

export const hostile: PageGroup = {
  heading: 'Hostile pages',
  cases: [
    { name: 'Look-alike host: example.com.evil.test', at: 'https://example.com.evil.test/', html: bare },
    { name: 'Look-alike host: notexample.com', at: 'https://notexample.com/', html: bare },
    { name: 'Look-alike host: example.co', at: 'https://example.co/', html: bare },
    { name: 'Look-alike host in other letters: exаmple.com', at: 'https://xn--exmple-4nf.com/', html: bare },
    {
      name: 'Sibling under a public suffix: evil.github.io',
      at: 'https://evil.github.io/',
      html: bare,
    },
    { name: 'http page of a login for https', at: 'http://www.example.com/', html: bare },
    { name: 'Address with the site as a user name', at: 'https://example.com@evil.test/', html: bare },
    {
      name: 'Open redirect of the site to another one',
      html: `<script>location.replace('https://evil.test/from-redirect')</script>`,
      others: { 'https://evil.test/from-redirect': bare },
      readyWhen: 'input',
    },
    {
      name: 'The site in a frame of another site',
      at: 'https://evil.test/',
      html: `<iframe src="https://www.example.com/" width="400" height="200"></iframe>`,
      others: { 'https://www.example.com/': bare },
    },
    {
      name: 'Another site in a frame of the site',
      html: `<iframe src="https://evil.test/" width="400" height="200"></iframe>`,
      others: { 'https://evil.test/': bare },
    },
    {
      name: 'The site in a frame of another site in a frame of the site',
      html: `<iframe src="https://evil.test/" width="500" height="300"></iframe>`,
      others: {
        'https://evil.test/': `<iframe src="https://id.example.com/" width="400" height="200"></iframe>`,
        'https://id.example.com/': bare,
      },
    },
    {
      name: 'Sandboxed frame',
      html: `<iframe sandbox="allow-scripts allow-forms" src="/frame" width="400" height="200"></iframe>`,
      others: { 'https://www.example.com/frame': bare },
    },
    {
      name: 'Sandboxed frame that may keep its origin',
      html: `<iframe sandbox="allow-scripts allow-forms allow-same-origin" src="/frame" width="400" height="200"></iframe>`,
      others: { 'https://www.example.com/frame': bare },
    },
    {
      name: 'Frame of about:blank',
      html: `<iframe id="f" width="400" height="200"></iframe><script>f.contentDocument.body.innerHTML=\`${bare}\`</script>`,
    },
    {
      name: 'Frame of about:srcdoc',
      html: `<iframe srcdoc='${bare}' width="400" height="200"></iframe>`,
    },
    {
      name: 'Frame of blob:',
      html: `<iframe id="f" width="400" height="200"></iframe><script>f.src=URL.createObjectURL(new Blob([\`${bare}\`],{type:'text/html'}))</script>`,
    },
    { name: 'Page that its own header puts into a sandbox', html: bare, policy: 'sandbox allow-scripts' },
    bait('Field with opacity 0', 'opacity:0'),
    bait('Field in something almost transparent', '', 'style="opacity:0.1"'),
    bait('Field made transparent by a filter', '', 'style="filter:opacity(2%)"'),
    bait('Field that is not displayed', 'display:none'),
    bait('Field with visibility hidden', 'visibility:hidden'),
    bait('Field left of the window', 'position:absolute;left:-9999px'),
    bait('Field of one pixel', 'width:1px;height:1px;padding:0;border:0'),
    bait('Field shrunk by a transform', 'transform:scale(0.01)'),
    bait('Field cut away by clip-path', 'clip-path:inset(50%)'),
    bait('Field cut away by clip', 'position:absolute;clip:rect(0 0 0 0)'),
    bait('Field masked away', 'mask-image:linear-gradient(transparent,transparent)'),
    bait('Field in a box without height', '', 'style="height:0;overflow:hidden"'),
    bait('Field in content that is skipped', '', 'style="content-visibility:hidden"'),
    bait('Field in something hidden', '', 'hidden'),
    {
      name: 'Field in something almost transparent, whose form has a field with the name of what a parent is',
      html: `<div style="opacity:0.01"><form id="f"><input name="user"><input type="password" name="bait"></form></div><input type="hidden" form="f" name="parentNode">`,
    },
    {
      name: 'Field covered by what follows its form, where something has the name of the page’s root',
      html: `<style>@layer first{form::after{pointer-events:none!important}}#f::after{content:'A prize';position:fixed;inset:0;background:#fff}</style><form name="documentElement"></form>${bare.replace('<form', '<form id="f"')}`,
    },
    {
      name: 'Field covered by what follows its form, where something has the name of the page’s styles',
      policy: "style-src 'nonce-page'",
      html: `<style nonce="page">form::after{content:'A prize';position:fixed;inset:0;background:#fff;pointer-events:none}</style><img name="adoptedStyleSheets" alt="">${bare}`,
    },
    {
      name: 'Field covered but for holes where a look would fall',
      html: covered(
        `<div style="position:absolute;left:0;top:0;width:206px;height:36px;background:#fff;clip-path:path(evenodd,'M0 0H206V36H0Z${[
          [0.5, 0.5],
          [0.15, 0.25],
          [0.85, 0.25],
          [0.15, 0.75],
          [0.85, 0.75],
        ]
          .map(([x = 0, y = 0]) => `M${String(206 * x - 2)} ${String(36 * y - 2)}h4v4h-4Z`)
          .join('')}')">A prize</div>`,
      ),
    },
    bait('Field that draws nothing', 'border:0;background:transparent;color:transparent;width:200px'),
    bait('Field made transparent by a picture’s filter', '', 'style="filter:url(#none)"'),
    bait('Field in something blurred', '', 'style="filter:blur(12px)"'),
    bait('Field in something without contrast', '', 'style="filter:contrast(0)"'),
    bait('Field blended with what it stands on', 'mix-blend-mode:lighten', 'style="background:#fff"'),
    {
      name: 'Field masked away by its border',
      // By a mask that Firefox knows, where it does not know that of borders.
      html: `<style>[name=bait]{-webkit-mask-box-image:linear-gradient(transparent,transparent)}@supports not (-webkit-mask-box-image:none){[name=bait]{mask-image:linear-gradient(transparent,transparent)}}</style><form><input name="user"><input type="password" name="bait"><button>Log in</button></form>`,
    },
    {
      name: 'Another host of the site in a frame, beside the sign-in',
      html: `<iframe src="https://user.example.com/" width="400" height="200"></iframe>${true_}`,
      others: { 'https://user.example.com/': bare },
    },
    ...hiddenFrames,
    ...drawn,
    ...replaced,
    {
      name: 'Field covered by a picture',
      html: `<form><input name="user"><div style="position:relative"><input type="password" name="bait" style="width:200px;height:30px"><div style="position:absolute;inset:0;background:#fff">A prize</div></div></form>`,
    },
    {
      name: 'Field covered by what lets clicks through',
      html: `<form><input name="user"><div style="position:relative"><input type="password" name="bait" style="width:200px;height:30px"><div style="position:absolute;inset:0;background:#fff;pointer-events:none">A prize</div></div></form>`,
    },
    {
      name: 'Field covered by what insists on letting clicks through',
      html: `<style>#c#c#c{pointer-events:none!important;transition:pointer-events 99s allow-discrete}</style>${covered('<div id="c" style="position:absolute;inset:0;background:#fff;pointer-events:none!important">A prize</div>')}`,
    },
    {
      name: 'Field covered by what insists on it in a layer',
      html: `<style>@layer first{#c{pointer-events:none!important;transition:pointer-events 99s allow-discrete!important}}</style>${covered('<div id="c" style="position:absolute;inset:0;background:#fff">A prize</div>')}`,
    },
    {
      name: 'Field covered by something inert',
      html: covered('<div inert style="position:absolute;inset:0;background:#fff">A prize</div>'),
    },
    {
      name: 'Field covered by something inert by its styles',
      html: covered(
        '<div style="interactivity:inert!important;position:absolute;inset:0;background:#fff">A prize</div>',
      ),
    },
    {
      name: 'Field covered by what follows its form, out of a layer',
      html: `<style>@layer first{form::after{pointer-events:none!important;transition:pointer-events 99s allow-discrete!important}}form::after{content:'A prize';position:fixed;inset:0;background:#fff}</style>${bare}`,
    },
    {
      name: 'Field covered from a closed shadow root',
      html: `${covered('<div id="h"></div>')}<script>h.attachShadow({mode:'closed'}).innerHTML='<div style="position:absolute;inset:0;background:#fff;pointer-events:none!important">A prize</div>'</script>`,
    },
    {
      name: 'Field covered by what stands before its form',
      html: `<style>form::after{content:'A prize';position:fixed;inset:0;background:#fff;pointer-events:none}</style>${bare}`,
    },
    {
      name: 'Field covered by what stands within a clear pane',
      html: `<style>#c{position:absolute;inset:0;pointer-events:none}#c::before{content:'A prize';position:absolute;inset:0;background:#fff}</style>${covered('<div id="c"></div>')}`,
    },
    {
      name: 'Field covered by something of no known kind',
      html: `${covered('<div id="h"></div>')}<script>h.append(document.createElementNS('urn:none','cover'))</script><style>cover{display:block;position:absolute;inset:0;background:#fff;pointer-events:none}</style>`,
    },
    {
      name: 'Field in a dialog, under a popover that came later',
      html: `<dialog id="d"><form><input name="user"><input type="password" name="bait"></form></dialog><div popover="manual" id="p" style="position:fixed;inset:0;width:100%;height:100%">Hello</div><script>d.showModal();p.showPopover()</script>`,
    },
    {
      name: 'Field covered in a page that allows no styles',
      policy: "style-src 'none'",
      html: `${covered('<div id="c">A prize</div>')}<script>Object.assign(c.style,{position:'absolute',inset:'0',background:'#fff',pointerEvents:'none'});c.parentNode.style.position='relative'</script>`,
    },
    {
      name: 'Field behind the veil of a popover',
      html: `<style>#p{width:1px;height:1px;inset:auto;pointer-events:none;opacity:0.9}#p::backdrop{background:#fff;pointer-events:none}</style><form><input name="user"><input type="password" name="bait"></form><div popover="manual" id="p"></div><script>p.showPopover()</script>`,
    },
    {
      name: 'Field under a popover',
      html: `<form><input name="user"><input type="password" name="bait"></form><div popover="manual" id="p" style="position:fixed;inset:0;width:100%;height:100%">Hello</div><script>p.showPopover()</script>`,
    },
    {
      name: 'Field behind an open dialog',
      html: `<form><input name="user"><input type="password" name="bait"></form><dialog id="d" style="position:fixed;top:400px">Cookies?</dialog><script>d.showModal()</script>`,
    },
    {
      name: 'Fields that cannot be changed',
      html: `<form><input name="user" readonly><input type="password" name="bait" disabled></form>`,
    },
    {
      name: 'A true form, and a hidden one before it',
      html: `<form style="position:absolute;left:-5000px"><input name="user"><input type="password" name="bait"></form>${true_}`,
    },
    {
      name: 'Second password field that nobody sees, after the true one',
      html: `<form><input name="user"><input type="password" name="old" autocomplete="current-password" style="opacity:0"><input type="password" autocomplete="new-password" name="new"></form>`,
    },
    {
      name: 'Field that hides while another is filled',
      html: `<form><input name="user" data-fill="user name" oninput="document.querySelector('[name=bait]').style.opacity='0'"><input type="password" name="bait"><button>Log in</button></form>`,
    },
    {
      name: 'Prototypes of the page changed',
      isPolluted: true,
      html: `<script>
        for (const name of ['closest', 'getAttribute', 'matches', 'checkVisibility']) Element.prototype[name] = () => null;
        Object.prototype.password = 'x'; Array.prototype.filter = () => []; document.querySelectorAll = () => [];
        Object.defineProperty(HTMLInputElement.prototype, 'value', { get: () => 'x', set(v) { window.stolen = v; } });
      </script>${true_}`,
    },
    {
      name: 'Ten thousand fields, and a sign-in after them',
      html: `<div id="many"></div><script>many.innerHTML='<input>'.repeat(10000)</script>${true_}`,
    },
    {
      name: 'Ten thousand fields in one form',
      html: `<form id="many"></form><script>many.innerHTML='<input>'.repeat(10000)</script>`,
    },
  ],
};
