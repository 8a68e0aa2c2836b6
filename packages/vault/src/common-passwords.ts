/**
 * What many people choose, the most frequent first: the top of every list of leaked passwords, with the German ones among them, and what
 * people make passwords of (names, months, seasons, clubs). In small letters; `strength.ts` knows the usual disguises.
 */
export const commonPasswords: readonly string[] = `
password qwerty admin welcome iloveyou monkey dragon letmein football baseball master sunshine shadow princess superman
passwort hallo schatz ficken secret qwertz login passw0rd michael jordan charlie trustno1 batman starwars hello freedom
whatever computer internet summer winter spring autumn sommer herbst frühling fruehling killer hunter pepper ginger
daniel thomas jessica michelle andrew joshua robert matthew anthony william george jennifer hannah amanda nicole ashley
andreas stefan martin markus christian alexander sebastian tobias florian patrick dennis sandra claudia sabrina melanie
schalke bayern dortmund borussia werder fussball liebe schatzi hase maus mausi engel sonne sonnenschein geheim
passwd changeme change default guest test testing tester demo user root administrator service support temp access
buster tigger soccer hockey killer pokemon naruto minecraft fortnite nintendo samsung google facebook yahoo apple
microsoft windows linux android iphone ferrari porsche mercedes bmw audi volkswagen harley mustang corvette yamaha
cheese cookie banana chocolate flower butterfly rainbow angel lovely loveme babygirl sweety honey darling love lover
maggie bailey buddy lucky rocky jasper oliver sophie chloe bella max leon luca paul emma mia lena anna laura julia
january february march april june july august september october november december januar februar märz maerz mai juni
juli oktober dezember monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag
freitag samstag sonntag london paris berlin hamburg münchen muenchen köln koeln wien zürich zuerich germany
deutschland england america chicago dallas austin boston newyork arsenal chelsea liverpool barcelona madrid juventus
jesus god blessed heaven devil satan lucifer ghost phoenix matrix merlin gandalf wizard magic legend hammer silver
golden purple orange yellow black white green blue red money dollar cash business company office work firma arbeit
chef familie family mother father mama papa mommy daddy sister brother baby freund freundin friends forever always
never nothing something anything everything please thanks danke bitte hund katze pferd tiger lion eagle falcon wolf
panther bear cobra viper spider scorpion dolphin turtle kitty puppy doggy snoopy garfield mickey donald simpson
homer bart stargate startrek enterprise spock yoda vader jedi skywalker hobbit potter hogwarts zelda mario sonic
guitar music piano metal rock metallica nirvana slayer eminem beatles elvis madonna rihanna beyonce shakira access
system server network security private personal mein meine mypass mypassword pass pwd key code pin bank email mail
`
  .trim()
  .split(/\s+/u);
