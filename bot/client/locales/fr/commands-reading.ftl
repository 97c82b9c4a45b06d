# Names and descriptions of commands about reading; English ones stand in the code.

command-autoread = lecture
    .description = Les salons textuels lus à voix haute
command-autoread-add = ajouter
    .description = Lire un salon textuel, ou changer comment il sonne
    .channel = Quel salon
    .voice = La voix qui le lit pour qui n'a pas la sienne
    .language = La langue dans laquelle on écrit
    .speed = La vitesse : 1 est normale, 0,5 la moitié, 2 le double
command-autoread-remove = retirer
    .description = Ne plus lire un salon textuel
    .channel = Quel salon
command-autoread-list = liste
    .description = Montrer quels salons sont lus

option-channel = salon

menu-why-wasnt-this-read = Pourquoi pas lu ?
menu-speak-this = Lire ceci
menu-speak-in-the-authors-voice = Lire avec la voix de l'auteur
