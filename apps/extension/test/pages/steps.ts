import type { PageGroup } from './page-case.ts';

const boxes = (type: string, attributes = '') =>
  Array.from(
    { length: 6 },
    (_, place) =>
      `<input type="${type}" maxlength="1" size="1" ${attributes} data-fill="digit ${place + 1}">`,
  ).join('');

export const steps: PageGroup = {
  heading: 'Steps and codes',
  cases: [
    {
      name: 'User name alone, then next',
      title: 'Sign in',
      html: `<h1>Sign in</h1><form><label>E-mail or phone <input type="email" name="identifier" data-fill="user name"></label><button>Next</button></form>`,
    },
    {
      name: 'User name alone with autocomplete',
      html: `<form><input autocomplete="username" data-fill="user name"><button>Go</button></form>`,
    },
    {
      name: 'Password alone',
      html: `<h1>Welcome</h1><form><p>ada@example.com</p><input type="password" name="Passwd" data-fill="password"><button>Next</button></form>`,
    },
    {
      name: 'Password with a user name that cannot be changed',
      html: `<form><input name="username" value="ada@example.com" readonly><input type="password" data-fill="password"><button>Sign in</button></form>`,
    },
    {
      name: 'Password with a hidden user name',
      html: `<form><input name="username" autocomplete="username" value="ada" style="display:none"><input type="password" data-fill="password"><button>Sign in</button></form>`,
    },
    {
      name: 'Code with autocomplete',
      html: `<form><input autocomplete="one-time-code" inputmode="numeric" data-fill="code"><button>Verify</button></form>`,
    },
    {
      name: 'Code by its label',
      html: `<form><label>Enter the 6-digit verification code <input name="c" maxlength="6" data-fill="code"></label><button>Continue</button></form>`,
    },
    {
      name: 'Code behind dots',
      html: `<form><label>One-time code <input type="password" name="otp" maxlength="6" data-fill="code"></label><button>Verify</button></form>`,
    },
    {
      name: 'Six boxes',
      html: `<form>${boxes('text', 'inputmode="numeric"')}<button>Verify</button></form>`,
    },
    { name: 'Six boxes without a form', html: `<div>${boxes('tel')}</div><button>Verify</button>` },
    {
      name: 'Six boxes that move the cursor on',
      html: `<form>${boxes('text')}</form><script>const all=[...document.querySelectorAll('input')];all.forEach((box,i)=>box.addEventListener('input',()=>all[i+1]?.focus()))</script>`,
    },
    {
      name: 'Code in German',
      html: `<form><label>Bestätigungscode <input data-fill="code"></label><button>Bestätigen</button></form>`,
    },
  ],
};

export const newPasswords: PageGroup = {
  heading: 'Sign-up and new passwords (an item’s own password never goes into a new one)',
  cases: [
    {
      name: 'Sign-up with repetition',
      html: `<form><h1>Create account</h1><input name="email" type="email" data-fill="user name"><input type="password" name="password"><input type="password" name="password_confirmation"><button>Create account</button></form>`,
    },
    {
      name: 'Sign-up with one password',
      html: `<form><input name="first_name"><input name="last_name"><input name="email" type="email" data-fill="user name"><input type="password" name="password"><button>Sign up</button></form>`,
    },
    {
      name: 'Sign-up by autocomplete alone',
      html: `<form><input autocomplete="email" data-fill="user name"><input type="password" autocomplete="new-password"><button>Go</button></form>`,
    },
    {
      name: 'Change of the password',
      html: `<form><label>Current password <input type="password" name="old" data-fill="password"></label><label>New password <input type="password" name="new1"></label><label>Repeat <input type="password" name="new2"></label><button>Change password</button></form>`,
    },
    {
      name: 'Change of the password by autocomplete',
      html: `<form><input type="password" autocomplete="current-password" data-fill="password"><input type="password" autocomplete="new-password"><button>Save</button></form>`,
    },
    {
      name: 'Change of the password without words',
      html: `<form><input type="password" name="a" data-fill="password"><input type="password" name="b"><input type="password" name="c"><button>OK</button></form>`,
    },
    {
      name: 'New password after a reset',
      html: `<form><h1>Reset your password</h1><input type="password" name="p1"><input type="password" name="p2"><button>Reset password</button></form>`,
    },
    {
      name: 'Change of the password in French',
      html: `<form><label>Mot de passe actuel <input type="password" data-fill="password"></label><label>Nouveau mot de passe <input type="password"></label><label>Confirmer <input type="password"></label><button>Modifier le mot de passe</button></form>`,
    },
  ],
};

export const notOurs: PageGroup = {
  heading: 'Left alone',
  cases: [
    {
      name: 'Search',
      html: `<form role="search"><input type="search" name="q"><button>Search</button></form>`,
    },
    {
      name: 'Newsletter',
      html: `<form><h2>Stay in the loop</h2><input type="email" name="email" placeholder="Your e-mail"><button>Subscribe to our newsletter</button></form>`,
    },
    {
      name: 'Newsletter in a page titled “Log in”',
      title: 'Log in',
      html: `<form class="newsletter"><input type="email" name="email"><button>Continue</button></form>`,
    },
    {
      name: 'Card',
      html: `<form><input autocomplete="cc-name" name="name"><input autocomplete="cc-number" name="number"><input autocomplete="cc-exp" name="exp"><input type="password" autocomplete="cc-csc" name="cvc"><button>Pay</button></form>`,
    },
    {
      name: 'Card without autocomplete',
      html: `<form><label>Card number <input name="n"></label><label>CVC <input type="password" name="cvc" maxlength="3"></label><button>Pay now</button></form>`,
    },
    {
      name: 'Address',
      html: `<form><input name="given-name"><input name="street"><input name="zip"><input name="city"><input type="email" name="email"><button>Continue to checkout</button></form>`,
    },
    {
      name: 'Contact form',
      html: `<form><input name="name"><input type="email" name="email"><textarea name="message"></textarea><button>Send message</button></form>`,
    },
    {
      name: 'PIN of a card behind dots',
      html: `<form><label>PIN <input type="password" name="pin" maxlength="4"></label><button>OK</button></form>`,
    },
    {
      name: 'Social security number behind dots',
      html: `<form><label>Social security number <input type="password" name="ssn"></label><button>Continue</button></form>`,
    },
    {
      name: 'Voucher code',
      html: `<form><label>Gift card or discount code <input name="coupon"></label><button>Apply</button></form>`,
    },
    { name: 'No fields at all', html: `<h1>Log in to read more</h1><a href="/login">Log in</a>` },
    {
      name: 'Comment with name and e-mail',
      html: `<form id="commentform"><textarea name="comment"></textarea><input name="author"><input name="email" type="email"><input name="url" type="url"><button>Post comment</button></form>`,
    },
  ],
};
