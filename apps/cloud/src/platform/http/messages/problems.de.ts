/** What problems say, sentence by sentence as the rooms write it, in German. A test holds that none is missing. */
export const problemsInGerman: Readonly<Record<string, string>> = {
  'These are more people than one item can have.': 'Das sind mehr Leute, als ein Eintrag haben kann.',
  'Share it with smaller groups, or with fewer.': 'Teile ihn mit kleineren Gruppen oder mit weniger Leuten.',
  'The request is not of the form this address expects.':
    'Die Anfrage hat nicht die Form, die diese Adresse erwartet.',
  'Too many tries from here.': 'Zu viele Versuche von hier.',
  'Do the proof of work in `captcha` and send the request again with its solution.':
    'Löse die Aufgabe in `captcha` und sende die Anfrage mit der Lösung noch einmal.',
  'The request did not come from this page.': 'Die Anfrage kam nicht von dieser Seite.',
  'Reload the page and try again.': 'Lade die Seite neu und versuche es noch einmal.',
  'A proof by the key of this device or browser is needed.':
    'Es fehlt ein Beweis mit dem Schlüssel dieses Geräts oder Browsers.',
  'The proof by the key of this device or browser does not hold.':
    'Der Beweis mit dem Schlüssel dieses Geräts oder Browsers gilt nicht.',
  'You are not allowed to do this.': 'Das darfst du nicht.',
  'Ask an owner of the organization.': 'Frage eine Inhaberin oder einen Inhaber der Organisation.',
  'Something went wrong on our side.': 'Bei uns ist etwas schiefgegangen.',
  'Try again. If it stays, give your administrator the request id.':
    'Versuche es noch einmal. Bleibt es dabei, gib deiner Administration die Anfragenummer.',
  'Too many failed tries.': 'Zu viele Fehlversuche.',
  'Wait before trying again.': 'Warte, bevor du es noch einmal versuchst.',
  'There is nothing here.': 'Hier ist nichts.',
  'You are not signed in.': 'Du bist nicht angemeldet.',
  'Sign in and try again.': 'Melde dich an und versuche es noch einmal.',
  'The request is too large.': 'Die Anfrage ist zu groß.',
  'Too many requests.': 'Zu viele Anfragen.',
  'Wait a little and try again.': 'Warte ein wenig und versuche es noch einmal.',
  'The service is not available right now.': 'Der Dienst ist gerade nicht erreichbar.',
  'Try again in a moment.': 'Versuche es gleich noch einmal.',
  'This takes more than your own role allows.': 'Das verlangt mehr, als deine eigene Rolle darf.',
  'Nobody gives, takes or changes what they may not do themselves. Ask an owner.':
    'Niemand gibt, nimmt oder ändert, was er selbst nicht darf. Frage eine Inhaberin oder einen Inhaber.',
  'There is no such role.': 'Diese Rolle gibt es nicht.',
  'Somebody may have deleted it meanwhile. Reload the roles.':
    'Vielleicht hat sie inzwischen jemand gelöscht. Lade die Rollen neu.',
  'This set-up link does not work (any more).': 'Dieser Link zum Einrichten geht nicht (mehr).',
  'A link works once and for 30 minutes. The operator gets a new one with `lanyard organization setup-link`.':
    'Ein Link gilt einmal und 30 Minuten lang. Wer Lanyard betreibt, bekommt einen neuen mit `lanyard organization setup-link`.',
  'This address is taken.': 'Diese Adresse ist vergeben.',
  'An address is never given out twice, also after its organization has left it. Choose another one.':
    'Eine Adresse wird nie zweimal vergeben, auch wenn ihre Organisation sie verlassen hat. Wähle eine andere.',
  'This address cannot be given to an organization.': 'Diese Adresse kann keine Organisation bekommen.',
  'Use letters a to z, digits and single hyphens, beginning with a letter, and none of the reserved names.':
    'Nimm Buchstaben von a bis z, Ziffern und einzelne Bindestriche, am Anfang einen Buchstaben, und keinen der reservierten Namen.',
  'This cannot be a domain of your own.': 'Das kann keine eigene Domain sein.',
  'Use a name that you have in the public DNS, such as id.example.com, without https:// and path.':
    'Nimm einen Namen, den du im öffentlichen DNS hast, etwa id.example.com, ohne https:// und Pfad.',
  'No domain waits to be checked.': 'Keine Domain wartet auf ihre Prüfung.',
  'Name the domain first. Somebody may have added or dropped it meanwhile.':
    'Nenne zuerst die Domain. Vielleicht hat sie inzwischen jemand hinzugefügt oder verworfen.',
  'Your organization has as many addresses as it may have.':
    'Deine Organisation hat so viele Adressen, wie sie haben darf.',
  'Addresses are never given up again, since people and links still know them. Use one that is there.':
    'Adressen werden nie wieder aufgegeben, weil Menschen und Links sie noch kennen. Nimm eine, die es schon gibt.',
  'This cannot be asked at sign-in.': 'Danach kann bei der Anmeldung nicht gefragt werden.',
  'Ask for each claim once, and demand none that cannot be proven at this installation.':
    'Frage nach jedem Nachweis einmal und verlange keinen, den man hier nicht erbringen kann.',
  'This is no picture that can be a logo.': 'Dieses Bild kann kein Logo sein.',
  'Upload a PNG of 32 to 512 pixels a side, 8 bits a channel, not interlaced.':
    'Lade ein PNG mit 32 bis 512 Pixeln Kantenlänge hoch, 8 Bit je Kanal, ohne Interlacing.',
  'There is a group of this name already.': 'Eine Gruppe dieses Namens gibt es schon.',
  'Choose another name.': 'Wähle einen anderen Namen.',
  'There are 500 groups already.': 'Es gibt schon 500 Gruppen.',
  'Delete one that nobody needs.': 'Lösche, was niemand braucht.',
  'There is no such group.': 'Diese Gruppe gibt es nicht.',
  'Somebody may have deleted it meanwhile. Reload the groups.':
    'Vielleicht hat sie inzwischen jemand gelöscht. Lade die Gruppen neu.',
  'A rule says who is in this group.': 'Eine Regel bestimmt, wer in dieser Gruppe ist.',
  'Change the rule, or the attributes of the member.': 'Ändere die Regel oder die Merkmale des Mitglieds.',
  'This rule does not work.': 'Diese Regel geht nicht.',
  'Each condition names an attribute that is there, and a value that it could have.':
    'Jede Bedingung nennt ein Merkmal, das es gibt, und einen Wert, den es haben kann.',
  'This rule matches every member.': 'Diese Regel trifft auf alle Mitglieder zu.',
  'Confirm that everyone is meant, or narrow it.': 'Bestätige, dass alle gemeint sind, oder grenze sie ein.',
  'One of them is no member.': 'Eine dieser Personen ist kein Mitglied.',
  'Somebody may have deleted them meanwhile. Reload the page.':
    'Vielleicht hat sie inzwischen jemand gelöscht. Lade die Seite neu.',
  'There is an attribute of this name already.': 'Ein Merkmal dieses Namens gibt es schon.',
  'Choose another name. “Name”, “E-mail” and “Groups” are taken as well: files of members have columns of these names.':
    'Wähle einen anderen Namen. „Name“, „E-mail“ und „Groups“ sind auch vergeben: So heißen Spalten in Dateien mit Mitgliedern.',
  'There are 50 attributes already.': 'Es gibt schon 50 Merkmale.',
  'These choices do not work.': 'Diese Auswahl geht nicht.',
  'A choice needs at least one, each of them once; other attributes have none.':
    'Eine Auswahl braucht mindestens eine Möglichkeit, jede nur einmal; andere Merkmale haben keine.',
  'A member has this choice.': 'Ein Mitglied hat diesen Wert.',
  'Give them another one first.': 'Gib ihm zuerst einen anderen.',
  'The rule of a group needs this attribute.': 'Die Regel einer Gruppe braucht dieses Merkmal.',
  'Change the rule first.': 'Ändere zuerst die Regel.',
  'This is no value of the attribute.': 'Diesen Wert kann das Merkmal nicht haben.',
  'A date looks like 2026-11-21, a number like 12.5, a choice is one of those offered.':
    'Ein Datum sieht aus wie 2026-11-21, eine Zahl wie 12.5, eine Auswahl ist eine der angebotenen.',
  'This e-mail address already belongs to a member.': 'Diese E-Mail-Adresse gehört schon einem Mitglied.',
  'Send the invitation of that member again instead.':
    'Sende stattdessen die Einladung dieses Mitglieds noch einmal.',
  'The member is not in a state that allows this.': 'Der Zustand des Mitglieds lässt das nicht zu.',
  'Reload the list: somebody may have changed it meanwhile.':
    'Lade die Liste neu: Vielleicht hat ihn inzwischen jemand geändert.',
  'You are not a member here.': 'Du bist hier kein Mitglied.',
  'There is nothing to leave.': 'Da ist nichts zu verlassen.',
  'You are not an active member of this organization.': 'Du bist kein aktives Mitglied dieser Organisation.',
  'Ask the person who manages it to invite you, or to let you in again.':
    'Bitte die Person, die sie verwaltet, dich einzuladen oder wieder einzulassen.',
  'Ask the organization to invite you.': 'Bitte die Organisation, dich einzuladen.',
  'This is the last owner.': 'Das ist die letzte Inhaberin oder der letzte Inhaber.',
  'An organization keeps at least one active owner. Invite another one first.':
    'Eine Organisation behält mindestens eine aktive Inhaberin oder einen Inhaber. Lade zuerst jemanden dazu ein.',
  'An organization keeps at least one active owner. Make somebody else an owner first.':
    'Eine Organisation behält mindestens eine aktive Inhaberin oder einen Inhaber. Mache zuerst jemand anderen dazu.',
  'The letters of this file cannot be read.': 'Die Zeichen dieser Datei lassen sich nicht lesen.',
  'Save it as “CSV UTF-8” and try again: accents and umlauts would be lost otherwise.':
    'Speichere sie als „CSV UTF-8“ und versuche es noch einmal: Sonst gingen Akzente und Umlaute verloren.',
  'The first line does not say which column is which.':
    'Die erste Zeile sagt nicht, was in welcher Spalte steht.',
  'It needs the headings “name” and “email”; further columns are left alone.':
    'Sie braucht die Überschriften „name“ und „email“; weitere Spalten bleiben unberührt.',
  'This is not a CSV file that can be read.': 'Diese CSV-Datei lässt sich nicht lesen.',
  'A quotation mark is left open, or a line is longer than any member’s could be. Nobody was invited.':
    'Ein Anführungszeichen ist offen, oder eine Zeile ist länger, als die eines Mitglieds sein kann. Niemand wurde eingeladen.',
  'There are more than 10,000 rows.': 'Es sind mehr als 10.000 Zeilen.',
  'Cut the file into several and import one after the other.':
    'Teile die Datei in mehrere und importiere eine nach der anderen.',
  'The file puts members into groups, which your role does not include.':
    'Die Datei ordnet Mitglieder Gruppen zu; das darf deine Rolle nicht.',
  'Take the column “groups” out of it, or ask somebody who may.':
    'Nimm die Spalte „groups“ heraus oder bitte jemanden, der das darf.',
  'There is nobody in this file.': 'In dieser Datei ist niemand.',
  'Below the headings every line is one person.': 'Unter den Überschriften ist jede Zeile eine Person.',
  'This invitation does not work.': 'Diese Einladung geht nicht.',
  'It may be used, replaced by a newer one or too old. Ask whoever invited you to send it again.':
    'Vielleicht ist sie benutzt, durch eine neuere ersetzt oder zu alt. Bitte, wer dich eingeladen hat, sie noch einmal zu senden.',
  'The invitation is for another e-mail address.': 'Die Einladung gilt einer anderen E-Mail-Adresse.',
  'Confirm the address that the invitation was sent to in your wallet, and try again.':
    'Bestätige in deiner Wallet die Adresse, an die die Einladung ging, und versuche es noch einmal.',
  'The organization asks for a claim that was not shown, or does not match.':
    'Die Organisation verlangt einen Nachweis, der nicht gezeigt wurde oder nicht passt.',
  'Verify the address in your wallet under which the organization knows you, and try again.':
    'Weise in deiner Wallet die Adresse nach, unter der die Organisation dich kennt, und versuche es noch einmal.',
  'You are a member already.': 'Du bist schon Mitglied.',
  'The organization is in your wallet’s list.': 'Die Organisation steht in der Liste deiner Wallet.',
  'This approval does not hold.': 'Diese Bestätigung gilt nicht.',
  'Open the invitation again and approve it once more.':
    'Öffne die Einladung noch einmal und bestätige sie neu.',
  'The confirmation on your phone could not be verified.':
    'Die Bestätigung auf deinem Handy ließ sich nicht prüfen.',
  'Try again from the start.': 'Versuche es noch einmal von vorn.',
  'The approval could not be verified.': 'Die Bestätigung ließ sich nicht prüfen.',
  'Scan the code again. If it stays, check that the clock of your phone is right.':
    'Scanne den Code noch einmal. Bleibt es dabei, prüfe, ob die Uhr deines Handys richtig geht.',
  'Setting up took too long.': 'Das Einrichten hat zu lange gedauert.',
  'Start again: nothing was kept.': 'Beginne noch einmal: Es wurde nichts behalten.',
  'The identity could not be made.': 'Die Identität ließ sich nicht erstellen.',
  'Start again. If it fails again, update your browser.':
    'Beginne noch einmal. Geht es wieder nicht, aktualisiere deinen Browser.',
  'This device is not accepted here.': 'Dieses Gerät wird hier nicht akzeptiert.',
  'Use another phone, or ask your administrator which ones are accepted.':
    'Nimm ein anderes Handy oder frage deine Administration, welche akzeptiert werden.',
  'Use another one, or ask your organization which ones it accepts.':
    'Nimm ein anderes oder frage deine Organisation, welche sie akzeptiert.',
  'This wallet was not recognized.': 'Diese Wallet wurde nicht erkannt.',
  'Check that the date and time of your phone are right, then try again.':
    'Prüfe, ob Datum und Uhrzeit deines Handys stimmen, und versuche es noch einmal.',
  'This identity is still a member of an organization.':
    'Diese Identität ist noch Mitglied einer Organisation.',
  'Leave every organization first; then delete the identity.':
    'Verlasse zuerst alle Organisationen, lösche dann die Identität.',
  'Too many codes were asked for.': 'Es wurden zu viele Codes angefordert.',
  'Use the newest code you received, or wait an hour.':
    'Nimm den neuesten Code, den du bekommen hast, oder warte eine Stunde.',
  'The e-mail could not be sent.': 'Die E-Mail ließ sich nicht senden.',
  'Check the address and try again in a few minutes.':
    'Prüfe die Adresse und versuche es in ein paar Minuten noch einmal.',
  'This phone number cannot be proven here.': 'Diese Telefonnummer lässt sich hier nicht nachweisen.',
  'Use another number, or try again tomorrow. Your administrator can say which numbers are served.':
    'Nimm eine andere Nummer oder versuche es morgen wieder. Deine Administration weiß, welche Nummern gehen.',
  'The text message could not be sent.': 'Die SMS ließ sich nicht senden.',
  'Check the number and try again in a few minutes.':
    'Prüfe die Nummer und versuche es in ein paar Minuten noch einmal.',
  'This code is not right.': 'Dieser Code stimmt nicht.',
  'Check the newest message. After five wrong tries, or 30 minutes, ask for a new code.':
    'Sieh in der neuesten Nachricht nach. Nach fünf falschen Versuchen oder 30 Minuten fordere einen neuen an.',
  'No model is named.': 'Es ist kein Modell genannt.',
  'Name at least one model by its AAGUID, or accept every one that is certified.':
    'Nenne mindestens ein Modell mit seiner AAGUID oder akzeptiere alle zertifizierten.',
  'The vault is locked.': 'Der Tresor ist verschlossen.',
  'Open it again from this page and approve in the wallet.':
    'Öffne ihn von dieser Seite aus und bestätige in der Wallet.',
  'There are too many keys that still verify.': 'Es gibt zu viele Schlüssel, die noch gelten.',
  'Wait until the oldest runs out. Where a key was stolen, replace it so that everyone signs in again.':
    'Warte, bis der älteste abläuft. Wurde ein Schlüssel gestohlen, ersetze ihn so, dass sich alle neu anmelden.',
  'Nobody can sign in here right now.': 'Hier kann sich gerade niemand anmelden.',
  'Ask your administrator: the key of this organization cannot be opened.':
    'Frage deine Administration: Der Schlüssel dieser Organisation lässt sich nicht öffnen.',
  'This sign-in did not work.': 'Diese Anmeldung hat nicht geklappt.',
  'Reload the page and scan the new code.': 'Lade die Seite neu und scanne den neuen Code.',
  'Your phone was not asked.': 'Dein Handy wurde nicht gefragt.',
  'Scan the code with it instead.': 'Scanne stattdessen den Code damit.',
  'This link cannot be used any more.': 'Dieser Link lässt sich nicht mehr benutzen.',
  'It works once, for half an hour. Ask for a new one in your wallet.':
    'Er gilt einmal, eine halbe Stunde lang. Fordere in deiner Wallet einen neuen an.',
  'This organization lets you in from trusted browsers only.':
    'Diese Organisation lässt dich nur aus vertrauenswürdigen Browsern hinein.',
  'In your wallet, open the organization and have a link for a new browser mailed to you. Open it there.':
    'Öffne die Organisation in deiner Wallet und lass dir einen Link für einen neuen Browser senden. Öffne ihn dort.',
  'This sign-in is over.': 'Diese Anmeldung ist vorbei.',
  'Look at the page that showed the code, and scan the new one.':
    'Sieh auf die Seite mit dem Code und scanne den neuen.',
  'You have approved this sign-in already.': 'Du hast diese Anmeldung schon bestätigt.',
  'Go back to your browser.': 'Geh zurück in deinen Browser.',
  'This passkey could not be added.': 'Dieser Passkey ließ sich nicht hinzufügen.',
  'Ask for trust again, and add the passkey within ten minutes, in this browser.':
    'Beginne noch einmal und füge den Passkey binnen zehn Minuten in diesem Browser hinzu.',
  'This browser is not trusted.': 'Diesem Browser wird nicht vertraut.',
  'Open your portal, choose “Trust this browser”, and come back.':
    'Öffne dein Portal, wähle „Diesem Browser vertrauen“ und komm zurück.',
  'Enough links were sent.': 'Es wurden genug Links gesendet.',
  'Look for the latest one in your mailbox, or try again in an hour.':
    'Suche den neuesten in deinem Postfach oder versuche es in einer Stunde wieder.',
  'Your browser gave no address that can be used.':
    'Dein Browser gab keine Adresse, die sich benutzen lässt.',
  'Without it this phone is told of nothing while the wallet is closed. Everything else works.':
    'Ohne sie erfährt dieses Handy nichts, solange die Wallet geschlossen ist. Alles andere geht.',
  'This address is in use by another phone.': 'Diese Adresse benutzt schon ein anderes Handy.',
  'Switch notifications off and on again: your browser then gives another one.':
    'Schalte die Benachrichtigungen aus und wieder ein: Dann gibt dein Browser eine andere.',
  'There is a role of this name already.': 'Eine Rolle dieses Namens gibt es schon.',
  'Somebody has this role.': 'Jemand hat diese Rolle.',
  'Give them another role first.': 'Gib dieser Person zuerst eine andere.',
  'Another role manages admins already.': 'Eine andere Rolle verwaltet schon Admins.',
  'Beside owners, one role at most may manage admins. Take it from the other role first.':
    'Neben Inhaberinnen und Inhabern darf höchstens eine Rolle Admins verwalten. Nimm es zuerst der anderen.',
  'There are 100 roles already.': 'Es gibt schon 100 Rollen.',
  'This member has another role by now.': 'Dieses Mitglied hat inzwischen eine andere Rolle.',
  'Reload the list and look again.': 'Lade die Liste neu und sieh noch einmal hin.',
  'This confirmation does not hold.': 'Diese Bestätigung gilt nicht.',
  'Reload the page and confirm again; if that does not help, sign in anew.':
    'Lade die Seite neu und bestätige noch einmal; hilft das nicht, melde dich neu an.',
  'Somebody else has changed this item.': 'Jemand anderes hat diesen Eintrag geändert.',
  'Load it again; what you wrote is kept beside it, and you choose.':
    'Lade ihn neu; was du geschrieben hast, bleibt daneben, und du wählst.',
  'This change does not hold.': 'Diese Änderung gilt nicht.',
  'Load the vault again; if that does not help, open it anew by your wallet.':
    'Lade den Tresor neu; hilft das nicht, öffne ihn mit deiner Wallet noch einmal.',
  'Somebody at this item has another key, or is no member any more.':
    'Jemand an diesem Eintrag hat einen anderen Schlüssel oder ist kein Mitglied mehr.',
  'Load the people of this item again, and share it anew.':
    'Lade die Personen dieses Eintrags neu und teile ihn noch einmal.',
  'Somebody who had this item has left, and its key is still the one that they had.':
    'Jemand, der diesen Eintrag hatte, ist nicht mehr dabei, und er hat noch denselben Schlüssel.',
  'It gets a new key as soon as an owner of it opens their vault. Write again after that.':
    'Er bekommt einen neuen, sobald jemand den Tresor öffnet, dem der Eintrag gehört. Speichere danach noch einmal.',
  'This item belongs to the organization.': 'Dieser Eintrag gehört der Organisation.',
  'Only an owner of the organization takes it back, or takes another one off it.':
    'Nur wer die Organisation besitzt, nimmt ihn zurück oder nimmt ihn anderen weg, denen sie auch gehört.',
  'The vaults of this organization are full.': 'Die Tresore dieser Organisation sind voll.',
  'Delete items that nobody needs for good, or ask whoever runs Lanyard.':
    'Lösche Einträge, die niemand braucht, endgültig, oder frage, wer Lanyard betreibt.',
  'You have made as many items as one member may.':
    'Du hast so viele Einträge angelegt, wie ein Mitglied darf.',
  'Delete items of yours that nobody needs for good, or have somebody else add these.':
    'Lösche deine Einträge, die niemand braucht, endgültig, oder lass jemand anderen diese anlegen.',
  'There is no room for more files in the vaults of this organization.':
    'In den Tresoren dieser Organisation ist kein Platz für weitere Dateien.',
  'Delete items with files that nobody needs for good, or ask whoever runs Lanyard.':
    'Lösche Einträge mit Dateien, die niemand braucht, endgültig, oder frage, wer Lanyard betreibt.',
  'A file of this item has not arrived whole.': 'Eine Datei dieses Eintrags ist nicht ganz angekommen.',
  'Add the file again, then save.': 'Füge die Datei noch einmal hinzu und speichere dann.',
  'You have begun to send too many files.': 'Du hast zu viele Dateien zu senden begonnen.',
  'Save the items that they are for. What is not saved is forgotten after a day.':
    'Speichere die Einträge, zu denen sie gehören. Was nicht gespeichert wird, ist nach einem Tag vergessen.',
  'Nobody has just shown that it is you.': 'Niemand hat eben gezeigt, dass du es bist.',
  'Approve in the wallet or touch your passkey again; each export takes its own, within two minutes.':
    'Gib es in der Wallet frei oder berühre deinen Passkey noch einmal; jeder Export braucht das neu, innerhalb von zwei Minuten.',
  'Your organization has no such address.': 'Deine Organisation hat keine solche Adresse.',
  'Somebody may have removed it, or moved there, meanwhile: reload the page.':
    'Vielleicht hat sie inzwischen jemand entfernt, oder die Organisation ist dorthin umgezogen: Lade die Seite neu.',
  'Add it first. Somebody may have removed it, or moved there, meanwhile: reload the page.':
    'Füge sie zuerst hinzu. Vielleicht hat sie inzwischen jemand entfernt, oder die Organisation ist dorthin umgezogen: Lade die Seite neu.',
  'Remove one that nobody uses any more, or use one that is there.':
    'Entferne eine, die niemand mehr benutzt, oder nimm eine, die es schon gibt.',
  'Ask the organization to invite you again, or to enable you.':
    'Bitte die Organisation, dich wieder einzuladen oder wieder zuzulassen.',
  'Your wallet could not be verified.': 'Deine Wallet ließ sich nicht prüfen.',
  'Touch again. If it happens again, restart the wallet.':
    'Berühre noch einmal. Geschieht es wieder, starte die Wallet neu.',
  'The DNS does not lead here.': 'Das DNS führt nicht hierher.',
  'Nobody could sign in there. Put the records back, wait a little, and look again.':
    'Dort könnte sich niemand anmelden. Trage die Einträge wieder ein, warte ein wenig und sieh noch einmal nach.',
  'This move does not hold.': 'Dieser Umzug gilt nicht.',
  'Somebody may have moved the organization meanwhile. Reload the page and begin again.':
    'Vielleicht ist die Organisation inzwischen umgezogen. Lade die Seite neu und beginne noch einmal.',
  'Open your vault in this browser first.': 'Öffne zuerst deinen Tresor in diesem Browser.',
  'A move takes a browser for which your phone has opened the vault, with two digits or as a trusted one.':
    'Ein Umzug braucht einen Browser, für den dein Handy den Tresor geöffnet hat: mit zwei Ziffern oder als vertrauter.',
  'Vaults follow whom you confirm. So it takes a browser for which your phone has opened the vault.':
    'Tresore folgen denen, die du bestätigst. Deshalb braucht es einen Browser, für den dein Handy den Tresor geöffnet hat.',
};
