export const platformMessages = {
  'common.back': 'Zurück',
  'common.close': 'Schließen',
  'common.cancel': 'Abbrechen',
  'common.continue': 'Weiter',
  'common.done': 'Fertig',
  'common.later': 'Später',
  'common.retry': 'Noch einmal',
  'common.undo': 'Rückgängig',
  'common.dismiss': 'Ausblenden',
  'common.loading': 'Wird geladen',
  'common.home': 'Zu deiner Wallet',
  'common.scan': 'Code scannen',

  'nav.label': 'Wallet',
  'nav.home': 'Start',
  'nav.scan': 'Scannen',
  'nav.vault': 'Tresor',
  'nav.activity': 'Verlauf',
  'nav.settings': 'Optionen',

  'trial.mark': 'Test',
  'trial.text': 'Dies ist ein Test. Eine auf localhost erstellte Identität gilt nur auf diesem Computer.',

  'offline.text': 'Du bist offline. Was hier liegt, bleibt lesbar; zum Anmelden brauchst du eine Verbindung.',
  'unreachable.text': 'Lanyard antwortet nicht. Was hier liegt, bleibt lesbar; das Anmelden muss warten.',
  'update.title': 'Eine neue Version ist da',
  'update.text': 'Die Wallet öffnet sich neu. Nichts geht verloren.',
  'update.action': 'Aktualisieren',

  'missing.title': 'Hier ist nichts',
  'missing.text': 'Diese Adresse gibt es in der Wallet nicht.',
  'broken.title': 'Diese Ansicht ließ sich nicht öffnen',
  'broken.text': 'Prüfe deine Verbindung und öffne sie noch einmal. Was auf diesem Gerät liegt, ist sicher.',
  'broken.action': 'Noch einmal öffnen',

  'problem.offline.title': 'Du bist offline',
  'problem.offline.text': 'Stelle eine Verbindung her und versuche es noch einmal.',
  'problem.no-connection.title': 'Lanyard ist nicht erreichbar',
  'problem.no-connection.text':
    'Prüfe deine Verbindung und versuche es noch einmal. Bleibt es dabei, frage, wer es betreibt.',
  'problem.timed-out.title': 'Keine Antwort zur rechten Zeit',
  'problem.timed-out.text': 'Deine Verbindung ist vielleicht langsam. Versuche es noch einmal.',
  'problem.outdated.title': 'Wallet und Cloud verstehen einander nicht',
  'problem.outdated.text':
    'Schließe die Wallet und öffne sie wieder, damit sie sich aktualisiert. Versuche es dann noch einmal.',
  'problem.busy.title': 'Zu viele Versuche',
  'problem.busy.text': 'Warte ein paar Minuten und versuche es dann noch einmal.',
  'problem.cloud-fault.title': 'Die Cloud hatte ein Problem',
  'problem.cloud-fault.text': 'Nichts ging verloren. Versuche es in einer Minute noch einmal.',
  'problem.not-allowed.title': 'Das ist nicht erlaubt',
  'problem.not-allowed.text': 'Bitte die Organisation, dir Zugang zu geben.',
  'problem.device-proof.title': 'Dieses Gerät konnte sich nicht ausweisen',
  'problem.device-proof.text':
    'Prüfe, ob Datum und Uhrzeit dieses Geräts stimmen, und versuche es dann noch einmal.',
  'problem.person-refused.title': 'Diese Wallet wurde nicht erkannt',
  'problem.person-refused.text':
    'Prüfe, ob Datum und Uhrzeit dieses Geräts stimmen, und versuche es dann noch einmal. Bleibt es dabei, ist deine Identität vielleicht auf ein anderes Gerät umgezogen.',
  'problem.registration-expired.title': 'Das hat zu lange gedauert',
  'problem.registration-expired.text': 'Nichts wurde gespeichert. Fange neu an.',
  'problem.registration-refused.title': 'Die Identität konnte nicht erstellt werden',
  'problem.registration-refused.text':
    'Nichts wurde gespeichert. Fange neu an; klappt es wieder nicht, aktualisiere deinen Browser.',
  'problem.device-not-accepted.title': 'Dieses Gerät wird hier nicht akzeptiert',
  'problem.device-not-accepted.text':
    'Nimm ein anderes Handy, oder frage deine Organisation, welche sie akzeptiert.',
  'problem.identity-exists.title': 'Dieses Gerät hat schon eine Identität',
  'problem.identity-exists.text': 'Schließe dieses Fenster und öffne die Wallet noch einmal.',
  'problem.too-many-codes.title': 'Zu viele Codes angefordert',
  'problem.too-many-codes.text': 'Nimm den neuesten Code, den du bekommen hast, oder warte eine Stunde.',
  'problem.mail-failed.title': 'Die E-Mail konnte nicht gesendet werden',
  'problem.mail-failed.text': 'Prüfe die Adresse und versuche es in ein paar Minuten noch einmal.',
  'problem.sms-failed.title': 'Die SMS konnte nicht gesendet werden',
  'problem.sms-failed.text': 'Prüfe die Nummer und versuche es in ein paar Minuten noch einmal.',
  'problem.phone-unavailable.title': 'Diese Nummer lässt sich hier nicht nachweisen',
  'problem.phone-unavailable.text': 'Nimm eine andere Nummer oder versuche es morgen noch einmal.',
  'problem.code-refused.title': 'Dieser Code stimmt nicht',
  'problem.code-refused.text':
    'Sieh in die neueste Nachricht. Nach fünf falschen Versuchen oder 30 Minuten brauchst du einen neuen Code.',
  'problem.invitation-refused.title': 'Diese Einladung gilt nicht',
  'problem.invitation-refused.text':
    'Sie ist vielleicht schon benutzt, zu alt oder durch eine neuere ersetzt. Bitte die Person, die dich eingeladen hat, um eine neue.',
  'problem.claim-refused.title': 'Erwartet wird eine andere E-Mail-Adresse',
  'problem.claim-refused.text':
    'Weise die Adresse nach, unter der die Organisation dich kennt, und versuche es dann noch einmal.',
  'problem.claim-missing.title': 'Etwas Erforderliches fehlt',
  'problem.claim-missing.text': 'Weise es zuerst nach und versuche es dann noch einmal.',
  'problem.last-owner.title': 'Du bist dort der letzte Inhaber',
  'problem.last-owner.text': 'Mach zuerst jemand anderen zum Inhaber; eine Organisation behält einen.',
  'problem.still-a-member.title': 'Du bist noch irgendwo Mitglied',
  'problem.still-a-member.text': 'Verlasse zuerst jede Organisation.',
  'problem.already-member.title': 'Du bist schon Mitglied',
  'problem.already-member.text':
    'Es gibt nichts zu tun. Melde dich an, indem du den Code unter der Adresse der Organisation scannst.',
  'problem.assertion-refused.title': 'Deine Bestätigung konnte nicht geprüft werden',
  'problem.assertion-refused.text':
    'Prüfe, ob Datum und Uhrzeit dieses Geräts stimmen, und fange dann mit einem neuen Code an.',
  'problem.sign-in-gone.title': 'Dieser Code gilt nicht mehr',
  'problem.sign-in-gone.text':
    'Er ist abgelaufen oder wurde schon benutzt. Sieh auf die Seite, die ihn gezeigt hat, und scanne den neuen.',
  'problem.browser-not-trusted.title': 'Ein Browser, dem du noch nicht vertraust',
  'problem.browser-not-trusted.text':
    'Diese Organisation lässt dich nur aus vertrauenswürdigen Browsern hinein. Öffne hier die Organisation und lass dir einen Link für einen neuen Browser senden.',
  'problem.not-a-member.title': 'Du bist dort nicht Mitglied',
  'problem.not-a-member.text':
    'Bitte die Organisation um eine Einladung. Warst du schon Mitglied, bitte sie, dich wieder einzulassen.',
  'problem.binding-mismatch.title': 'Gestoppt: Jemand steht dazwischen',
  'problem.binding-mismatch.text':
    'Was die Cloud über diese Anmeldung sagt, stimmt nicht mit dem Code überein. Vielleicht will jemand mit deiner Bestätigung hinein. Nichts wurde bestätigt. Schließe die Seite, die den Code gezeigt hat, und sage der Organisation Bescheid.',
  'problem.address-changed.title': 'Gestoppt: Die Adresse ist eine andere',
  'problem.address-changed.text':
    'Der Code gehört zu einer Organisation, der du beigetreten bist, aber zu einer anderen Adresse als damals. Vielleicht ahmt jemand sie nach. Nichts wurde bestätigt. Schließe die Seite, die den Code gezeigt hat, und sage der Organisation Bescheid.',
  'problem.wrong-digits.title': 'Das sind nicht die Ziffern auf der Seite',
  'problem.wrong-digits.text':
    'Zu deiner Sicherheit gibt es nur einen Versuch. Wenn du es selbst warst, fange auf der Seite neu an.',
  'problem.scan-needed.title': 'Scanne diesmal den Code',
  'problem.scan-needed.text':
    'Ein Browser, der eingelassen wurde und in dem dein Tresor noch nie offen war, hat danach gefragt. Warst du es? Wähle auf der Seite den Code und scanne ihn. Wenn nicht, öffne hier die Organisation und vergiss ihren neuesten Browser.',
  'problem.history-refused.title': 'Gestoppt: Deine Schlüsselgeschichte wurde verändert',
  'problem.history-refused.text':
    'Die Cloud zeigt eine andere Geschichte deiner Schlüssel, als dieses Gerät geschrieben hat. Nichts wurde gesendet. Sage der Person Bescheid, die dein Lanyard betreibt.',
  'problem.credential-invalid.title': 'Der Nachweis ist nicht gültig',
  'problem.credential-invalid.text':
    'Was zurückkam, war nicht für dich gemacht. Nichts wurde gespeichert. Fordere einen neuen Code an.',
  'problem.claims-locked.title': 'Deine Nachweise ließen sich nicht entsperren',
  'problem.claims-locked.text':
    'Dein Gerät hat dich bestätigt, aber keinen Schlüssel gegeben. Versuche es noch einmal mit demselben Fingerabdrucksensor oder derselben Displaysperre wie zuvor.',
  'problem.link-invalid.title': 'Das ist kein Code für deine Wallet',
  'problem.link-invalid.text': 'Scanne den Code oder öffne den Link, den deine Organisation dir zeigt.',
  'problem.recovery-invalid.title': 'Das ist kein Wiederherstellungscode',
  'problem.recovery-invalid.text':
    'Scanne ihn ganz oder füge ihn ganz ein, von „lanyard-recovery“ bis zum Ende.',
  'problem.recovery-mismatch.title': 'Das ist ein anderer Wiederherstellungscode',
  'problem.recovery-mismatch.text':
    'Er ist echt, gehört aber zu einer anderen Identität. Suche den mit deinem Namen darauf.',
  'problem.damaged.title': 'Was dieses Gerät aufbewahrt, ist beschädigt',
  'problem.damaged.text':
    'Vielleicht hat ein anderes Programm es verändert. Schließe die Wallet und öffne sie wieder; bleibt es dabei, brauchst du deinen Wiederherstellungscode.',
  'problem.storage-full.title': 'Dieses Gerät ist voll',
  'problem.storage-full.text': 'Schaffe etwas Platz und versuche es dann noch einmal.',
  'problem.clock.title': 'Die Uhrzeiten passen nicht zusammen',
  'problem.clock.text':
    'Prüfe, ob Datum und Uhrzeit dieses Geräts stimmen, und versuche es dann noch einmal.',
  'problem.touch-cancelled.title': 'Nicht bestätigt',
  'problem.touch-cancelled.text': 'Du hast abgebrochen, oder es dauerte zu lange. Es ist nichts geschehen.',
  'problem.touch-failed.title': 'Dieses Gerät konnte dich nicht bestätigen',
  'problem.touch-failed.text':
    'Prüfe, ob Fingerabdruck, Gesicht oder Displaysperre auf diesem Gerät eingerichtet sind, und versuche es dann noch einmal.',
  'problem.unverified.title': 'Etwas ließ sich nicht nachprüfen',
  'problem.unverified.text':
    'Zu deiner Sicherheit wurde nichts getan. Versuche es noch einmal mit einem neuen Code.',
  'problem.unexpected.title': 'Etwas ist schiefgegangen',
  'problem.unexpected.text':
    'Nichts wurde bestätigt. Schließe die Wallet, öffne sie wieder und versuche es noch einmal.',
} as const;
