import type { PageGroup } from './page-case.ts';

export const signIn: PageGroup = {
  heading: 'Sign-in',
  cases: [
    {
      name: 'Both fields with autocomplete',
      html: `<form action="/session"><label>E-mail <input autocomplete="username" data-fill="user name"></label>
        <label>Password <input type="password" autocomplete="current-password" data-fill="password"></label><button>Sign in</button></form>`,
    },
    {
      name: 'Nothing but types',
      html: `<form><input type="email" data-fill="user name"><input type="password" data-fill="password"><button>Go</button></form>`,
    },
    {
      name: 'Text field without any name',
      html: `<form><p>Your login</p><input type="text" data-fill="user name"><input type="password" data-fill="password"></form>`,
    },
    {
      name: 'Labels in table cells',
      html: `<form><table><tr><td>Login</td><td><input name="f1" data-fill="user name"></td></tr>
        <tr><td>Password</td><td><input name="f2" type="password" data-fill="password"></td></tr></table><input type="submit" value="Login"></form>`,
    },
    {
      name: 'No form element',
      html: `<div><input name="user" data-fill="user name"><input name="pass" type="password" data-fill="password"><div role="button">Log in</div></div>`,
    },
    {
      name: 'Fields outside of their form, tied by its id',
      html: `<form id="login"></form><input form="login" name="email" data-fill="user name"><input form="login" type="password" data-fill="password"><button form="login">Log in</button>`,
    },
    {
      name: 'Search field above the sign-in',
      html: `<form role="search"><input name="q" placeholder="Search"></form>
        <form><input name="username" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`,
    },
    {
      name: 'Sign-in beside a newsletter',
      html: `<form><input type="email" name="login" data-fill="user name"><input type="password" data-fill="password"><button>Sign in</button></form>
        <form><h2>Newsletter</h2><input type="email" name="newsletter_email"><button>Subscribe</button></form>`,
    },
    {
      name: 'Sign-in and sign-up side by side',
      html: `<form id="signup"><input name="new_email" type="email"><input type="password" name="new_password" autocomplete="new-password"><button>Create account</button></form>
        <form id="signin"><input name="email" type="email" data-fill="user name"><input type="password" data-fill="password"><button>Sign in</button></form>`,
    },
    {
      name: 'Company, user name and password',
      html: `<form><label>Company <input name="company"></label><label>User name <input name="user" data-fill="user name"></label>
        <label>Password <input type="password" data-fill="password"></label><button>Log in</button></form>`,
    },
    {
      name: 'Customer number of a bank',
      html: `<form><label for="a">Customer number</label><input id="a" inputmode="numeric" data-fill="user name"><label for="b">Password</label><input id="b" type="password" data-fill="password"><button>Log in</button></form>`,
    },
    {
      name: 'Telephone number',
      html: `<form><input type="tel" placeholder="Mobile number" data-fill="user name"><input type="password" placeholder="Password" data-fill="password"><button>Log in</button></form>`,
    },
    {
      name: 'User name that is filled already',
      html: `<form><input name="username" value="somebody.else" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`,
    },
    {
      name: 'autocomplete="off" on everything',
      html: `<form autocomplete="off"><input name="user" autocomplete="off" data-fill="user name"><input type="password" autocomplete="off" data-fill="password"><button>Log in</button></form>`,
    },
    {
      name: 'autocomplete tokens with section and webauthn',
      html: `<form><input autocomplete="section-a username webauthn" data-fill="user name"><input type="password" autocomplete="section-a current-password webauthn" data-fill="password"></form>`,
    },
    {
      name: 'A field named "action" and one named "id"',
      html: `<form action="/in"><input type="hidden" name="action" value="x"><input type="hidden" name="id" value="7"><input name="user" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`,
    },
    {
      name: 'Label that floats over the field',
      html: `<style>.f{position:relative;margin:20px}.f label{position:absolute;left:8px;top:4px;pointer-events:none}.f input{height:30px;width:240px}</style>
        <form><div class="f"><input id="u" name="user" data-fill="user name"><label for="u">User name</label></div><div class="f"><input id="p" type="password" data-fill="password"><label for="p">Password</label></div><button>Log in</button></form>`,
    },
    {
      name: 'Outline drawn over the field',
      html: `<style>.f{position:relative;margin:20px;width:260px}.f input{height:34px;width:250px;border:0}.f fieldset{position:absolute;inset:0;pointer-events:none;border:1px solid}</style>
        <form><div class="f"><input name="user" data-fill="user name"><fieldset></fieldset></div><div class="f"><input type="password" data-fill="password"><fieldset></fieldset></div><button>Log in</button></form>`,
    },
    {
      name: 'Eye to show the password in the field',
      html: `<style>.f{position:relative;width:260px}.f button{position:absolute;right:2px;top:2px}</style>
        <form><input name="user" data-fill="user name"><div class="f"><input style="width:250px" type="password" data-fill="password"><button type="button" aria-label="Show">o</button></div><button>Log in</button></form>`,
    },
    {
      name: 'Below the fold',
      html: `<div style="height:3000px"></div><form><input name="user" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`,
    },
    {
      name: 'In a dialog that is open',
      html: `<dialog id="d"><form method="dialog"><input name="user" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form></dialog><script>d.showModal()</script>`,
    },
    {
      name: 'Remember-me box and hidden token',
      html: `<form><input type="hidden" name="csrf" value="t"><input name="user" data-fill="user name"><input type="password" data-fill="password"><label><input type="checkbox" name="remember"> Remember me</label><button>Log in</button></form>`,
    },
    {
      name: 'One-time code on the same page',
      html: `<form><input name="user" data-fill="user name"><input type="password" name="password" data-fill="password"><label>Code of your app <input name="otp" autocomplete="one-time-code" data-fill="code"></label><button>Log in</button></form>`,
    },
    {
      name: 'Subdomain of the item’s site',
      at: 'https://login.accounts.example.com/',
      html: `<form><input name="user" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`,
    },
  ],
};

const inLanguage = (name: string, user: string, password: string, button: string) => ({
  name,
  html: `<form><label for="a">${user}</label><input id="a" data-fill="user name"><label for="b">${password}</label><input id="b" type="password" data-fill="password"><button>${button}</button></form>`,
});
const firstStep = (name: string, user: string, button: string) => ({
  name,
  html: `<form><label for="a">${user}</label><input id="a" data-fill="user name"><button>${button}</button></form>`,
});

export const languages: PageGroup = {
  heading: 'Languages',
  cases: [
    inLanguage('German', 'Benutzername oder E-Mail-Adresse', 'Passwort', 'Anmelden'),
    inLanguage('French', 'Identifiant', 'Mot de passe', 'Se connecter'),
    inLanguage('Turkish', 'Kullanıcı adı', 'Şifre', 'Giriş yap'),
    inLanguage('Russian', 'Логин', 'Пароль', 'Войти'),
    inLanguage('Japanese', 'ユーザーID', 'パスワード', 'ログイン'),
    inLanguage('Arabic, right to left', 'اسم المستخدم', 'كلمة المرور', 'تسجيل الدخول'),
    firstStep('First step, German', 'E-Mail-Adresse', 'Anmelden'),
    firstStep('First step, Spanish', 'Correo electrónico', 'Iniciar sesión'),
    firstStep('First step, Polish', 'Nazwa użytkownika', 'Zaloguj się'),
    firstStep('First step, Chinese', '用户名', '登录'),
    firstStep('First step, Korean', '아이디', '로그인'),
    firstStep('First step, Vietnamese', 'Tên đăng nhập', 'Đăng nhập'),
  ],
};
