/**
 * What fields and forms are called, in the languages that sites speak. Texts are plain first (see `plain`), so that `Benutzer_Name`,
 * `benutzerName` and `BENUTZERNAME` are one, and accents do not matter. Long words are found inside others; short ones stand alone.
 */

/** Lower case, without accents, words apart. */
export function plain(text: string): string {
  return text
    .slice(0, 300)
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replaceAll(/[̀-ͯ]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('đ', 'd')
    .replaceAll('ı', 'i')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .normalize('NFC');
}

/** Whether a plain text holds one of these words. Made when first asked: most pages ask nothing. */
export interface Words {
  test(text: string): boolean;
}

function any(within: string, alone = ''): Words {
  let words: RegExp | undefined;
  const source = alone === '' ? `(?:${within})` : `(?:${within})|(?:^| )(?:${alone})(?= |$)`;
  return { test: (text) => (words ??= new RegExp(source, 'u')).test(text) };
}

/** Who one is to the site. */
export const userNameWords = any(
  'user|login|log in|logon|e ?mail|account ?(?:name|number|id)|member ?(?:name|number|id)|customer ?(?:number|id)|client ?id' +
    '|benutzer|nutzer|anmeldename|kennung|kundennummer|mitgliedsnummer|zugangsnummer|utilisateur|identifiant|courriel|usuario|correo' +
    '|utente|posta elettronica|indirizzo email|gebruiker|utilizador|uzytkownik|anvandar|brugernavn|brukernavn|kayttaja|sahkoposti|kullanici|eposta|uzivatel' +
    '|felhasznalo|utilizator|пользовател|логин|почт|имейл|користувач|χρηστη|用户|用戶|账号|帐号|帳號|账户|邮箱|信箱' +
    '|ユーザ|ログイン|メール|アカウント|아이디|이메일|사용자|계정|المستخدم|البريد|משתמש|דוא|उपयोगकर्ता|ईमेल|ผู้ใช้|อีเมล|ten dang nhap|pengguna',
  'id|uid|uname|mail|phone|mobile|tel|telefon|handynummer|telefono|telephone|username|nick|nickname|handle',
);

/** Something to be found. */
export const searchWords = any(
  'search|suche|recherche|rechercher|buscar|busca|zoek|szukaj|поиск|搜索|搜尋|検索|검색|بحث|חיפוש',
  'q|query|find|cerca|sok|haku|ara|filter',
);

/** An address given for something else than entering. */
export const elsewhereWords = any(
  'newsletter|subscri|abonnieren|abonnement|mailing list|bulletin|suscri|iscriviti alla|nieuwsbrief|рассылк|подпис|订阅|訂閱|購読|구독' +
    '|coupon|promo|gutschein|voucher|discount|gift card|contact us|feedback|comment|nachricht|message|invite|einladen|refer a friend|waitlist|waiting list' +
    '|notify me|keep me posted|stay in the loop|stay up to date|checkout|shipping|billing|delivery|versand|lieferung|rechnung|donat|spende|quote|angebot|appointment',
  'contact|kontakt|share|teilen|rsvp|updates',
);

/** Names, places and other things about a person, and what is bought. */
export const personalWords = any(
  'first ?name|last ?name|given ?name|family ?name|full ?name|sur ?name|middle ?name|vorname|nachname|prenom|nom de famille|apellido|cognome|achternaam|voornaam' +
    '|street|address ?line|strasse|hausnummer|adresse postale|direccion|indirizzo|postcode|postal|zip ?code|postleitzahl|code postal|city|stadt|ville|ciudad' +
    '|country|company|organi[sz]ation|unternehmen|firma|birth|geburt|naissance|nacimiento|website|subject|betreff|quantity|amount|betrag|captcha',
  'zip|plz|ort|state|province|county|dob|date|datum|age|gender|title|city|street|url',
);

/** Cards and accounts that pay; numbers that the state or a bank gave. */
export const payingWords = any(
  'card ?(?:number|no|num|holder|code)|credit ?card|debit ?card|name on card|kreditkarte|kartennummer|karteninhaber|prufziffer|carte (?:de credit|bancaire)|tarjeta|carta di credito' +
    '|expir|gultig bis|iban|routing|sort code|social security|sozialversicherung|tax ?id|steuernummer|passport|卡号|カード番号|카드',
  'cc|cvc|cvv|cvv2|cvc2|csc|cid|ssn|ccnum|ccname|cccvc|bic|exp',
);

/** Numbers that a person keeps in the head, not in a vault: asked by banks and locks behind dots. */
export const numberWords = any('security answer|secret answer|sicherheitsfrage|antwort', 'pin|tan|ssn|mtan');

/** A code that holds for a moment. */
export const codeWords = any(
  'one ?time|onetime|verification ?code|verify ?code|security ?code|auth(?:entication|enticator|entification)? ?(?:app )?code|two ?factor|twofactor|two ?step|two ?fa|second ?factor' +
    '|login ?code|sms ?code|access ?code|confirmation ?code|digit ?code|code ?digit|passcode|einmal|bestatigungscode|sicherheitscode|verifizierungscode|code de (?:verification|securite|confirmation)' +
    '|codigo de (?:verificacao|verificacion|seguridad|seguranca|acceso)|codice (?:di verifica|di sicurezza|temporaneo)|verificatiecode|kod weryfikacyjny|jednorazow|engangskod|verifieringskod|vahvistuskoodi' +
    '|dogrulama kodu|код подтвержд|одноразов|код из|проверочн|验证码|驗證碼|动态码|認証コード|確認コード|ワンタイム|인증 ?(?:번호|코드)|رمز التحقق|קוד אימות|ma xac (?:minh|nhan)|kode verifikasi',
  'otp|totp|otc|2fa|mfa|tfa|2 ?step|otpcode|otp ?code|mfacode|mfa ?code|otp ?\\d|digit ?\\d',
);

/** A form that lets somebody in. */
export const enterWords = any(
  'log ?in|log ?on|sign ?in|anmeld|einlogg|connexion|connecter|connectez|identifiez|iniciar ?ses|inicia ?ses|inicie ?ses|accede|ingresar|iniciar|entrar|accedi|inloggen|aanmelden|zaloguj' +
    '|logowan|logga in|log ind|logg inn|kirjaudu|giris|oturum|prihlas|bejelentkez|autentific|войти|вход|авториз|увійти|вхід|σύνδεση|συνδεση|登录|登入|登錄|ログイン|サインイン|로그인|تسجيل الدخول|دخول' +
    '|התחבר|כניסה|लॉग ?इन|เข้าสู่ระบบ|dang nhap|masuk|authenticat|authoriz',
  'auth|sso|signin|logon|session|sessions|unlock|entsperren',
);

/** The button that leads to the second step. */
export const onwardWords = any(
  'continue|weiter|suivant|continuer|siguiente|continuar|avanti|prosegui|volgende|doorgaan|dalej|nasta|naste|seuraava|sonraki|devam|далее|продолж|下一步|继续|次へ|続ける|다음|계속',
  'next|ok|go|proceed|avancar|fortsatt|dal(?:si|ej)',
);

/** A form that makes an account. */
export const joinWords = any(
  'sign ?up|signup|regist|creat(?:e|ing) (?:an |a |your |my |new )*(?:free )?account|create ?account|new ?account|get started|enrol|konto (?:erstellen|anlegen|eroffnen)|mitglied werden|inscri|creer (?:un|mon|votre) compte' +
    '|(?:crear|crea|cree) (?:una |tu |su )?cuenta|cadastr|criar (?:uma )?conta|crea (?:un )?account|account aanmaken|zarejestruj|zaloz konto|skapa (?:ett )?konto|opret|rekisteroi|luo tili|kayit ol|uye ol|hesap olustur' +
    '|registrac|зарегистр|регистрац|создать (?:аккаунт|учетн)|注册|註冊|新規登録|会員登録|アカウント(?:を)?作成|가입|إنشاء حساب|הרשמה|הירשם|dang ky|daftar',
  'join|join us|join now',
);

/** A password that is not the one of before, or it once more. */
export const newWords = any(
  'confirm|repeat|re ?type|re ?enter|verif|wiederhol|bestatig|nouveau|nouvelle|confirmer|repet|nueva|nuevo|conferma|ripeti|nuova|nuovo|herhaal|bevestig|nieuw|powtorz|potwierdz|upprepa|bekraft|gentag|bekreft' +
    '|vahvista|uusi|tekrar|yeni|zopakuj|повтор|подтверд|новый|нового|确认|確認|再输入|もう一度|新しい|新密码|新密碼|확인|새 ?비밀|تأكيد|אימות|xac nhan|mat khau moi|create (?:a )?password|choose (?:a )?password|passwort wahlen|passwort vergeben',
  'new|neu|neues|neuen|again|nowe|nytt|nya|ny|novo|nova|2|password2|pass2|pwd2|passwd2|conf|retry',
);

/** The password of before. */
export const currentWords = any(
  'current|existing|aktuell|bisherig|derzeitig|actuel|ancien|contrasena actual|clave actual|actual|atual|antig|attuale|vecchi|huidig|obecn|aktualn|stare haslo|nuvarande|nuvaerende|navaerende|nykyinen|mevcut|soucasn|текущ|старый|当前|當前|旧|現在|현재|기존|الحالية|נוכחית|hien tai|cu cua',
  'old|alt|altes|altes passwort|oud|eski|stary|gammalt|gammel|previous|oldpassword|oldpass',
);

/** A form that changes or resets a password. */
export const changeWords = any(
  'change (?:your |my )?password|update (?:your )?password|reset (?:your )?password|set (?:a |your )?(?:new )?password|new password|passwort (?:andern|zurucksetzen)|neues passwort|kennwort andern|modifier (?:le |votre )?mot de passe|cambiar (?:la |tu )?contrasena' +
    '|cambia (?:la )?password|wachtwoord wijzigen|zmien haslo|смен(?:а|ить) парол|修改密码|更改密码|パスワード(?:の)?(?:変更|再設定)|비밀번호 (?:변경|재설정)',
  'change ?password|passwordchange|changepassword|resetpassword|reset ?password',
);

/** Words for a password, where a site asks for it in a field that shows it. */
export const passwordWords = any(
  'password|passwort|kennwort|mot de passe|contrasena|senha|wachtwoord|haslo|losenord|adgangskode|passord|salasana|sifre|парол|密码|密碼|パスワード|비밀번호|كلمة المرور|סיסמ|passphrase',
  'pass|passwd|pwd|pw|psw|clave',
);
