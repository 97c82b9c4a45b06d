privacy-title = **Lo que guardo sobre ti**
privacy-chosen =
    { $count ->
        [0] No has elegido nada, como una voz.
        [one] Has elegido una cosa, como una voz.
       *[other] Has elegido { $count } cosas, como una voz.
    }
privacy-spoken =
    { $days ->
        [0] Todavía no he dicho nada por ti.
        [one] Cuento cuánto he dicho por ti: { $characters } caracteres en un día. No qué era.
       *[other] Cuento cuánto he dicho por ti: { $characters } caracteres en { $days } días. No qué era.
    }
privacy-texts = Lo que escribes no se guarda. Lo que se dice a menudo puede guardarse como sonido, sin tu nombre, para no tener que volver a crearlo.
privacy-read = Leo en voz alta lo que escribes, donde un servidor me lo pide.
privacy-not-read = No leo en voz alta nada de lo que escribes, en ningún servidor.
privacy-any = Lo que quieres que diga puede ir al servicio de voz que eligió quien me administra.
privacy-local = Lo que quieres que diga solo lo dice un servicio en la máquina de quien me administra. Si no hay ninguno, no se dice.
privacy-more = { COMMAND("privacy reading") } y { COMMAND("privacy cloud") } lo cambian, { COMMAND("privacy export") } te lo da todo, { COMMAND("privacy forget") } lo borra.
privacy-exported = Esto es todo lo que guardo sobre ti.
privacy-forget-ask = ¿Olvido todo sobre ti, en todos los servidores? También que no quieres que te lea, si lo elegiste. No se puede deshacer.
privacy-forget-yes = Olvidar todo
privacy-forget-no = Conservarlo
privacy-forgotten = Olvidado. Lo que la moderación de un servidor decidió sobre ti es suyo y se queda.
privacy-kept = No ha cambiado nada.
