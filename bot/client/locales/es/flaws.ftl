# Qué falla en lo que alguien dio, para el medio de una frase.

flaw-where = { $flaw } ({ $where })
flaw-empty = no puede estar vacío
flaw-too-long = puede tener { $most } caracteres como mucho
flaw-too-many = puede haber { $most } como mucho
flaw-unprintable = no puede tener saltos de línea ni caracteres de control
flaw-missing = falta
flaw-wrong-kind = tiene que ser de otro tipo, como texto, un número o una lista
flaw-not-in-range = tiene que ser un número de { $least } a { $most }
flaw-not-whole-in-range = tiene que ser un número entero de { $least } a { $most }
flaw-no-choice = tiene que ser uno de estos: { $choices }
flaw-no-id = tiene que ser un identificador de Discord, solo cifras
flaw-no-voice = tiene que ser el identificador de una voz, sin espacios
flaw-no-language = tiene que ser el código de un idioma, como «en» o «pt-br»
flaw-no-time-zone = tiene que ser una zona horaria, como «Europe/Madrid»
flaw-no-abbreviations = tienen que ser líneas de la forma «corta = palabras»
flaw-no-setting = ese ajuste no existe
flaw-no-expression = tiene que ser una expresión regular
flaw-unclosed = todo paréntesis o corchete tiene que cerrarse
flaw-unopened = sobra un paréntesis de cierre; ante uno que sea texto, pon «\»
flaw-bad-escape = «\» tiene que ir ante un signo o una letra que le corresponda
flaw-bad-class = entre corchetes tiene que haber un conjunto, como «[a-z]»
flaw-bad-repetition = una repetición tiene que ir detrás de lo que repite, una sola vez y con números pequeños
flaw-unsupported = no se admiten grupos con «(?», salvo «(?:» y «(?i)»
flaw-too-repetitive = puede repetir { $most } veces como mucho en total
flaw-too-complex = es demasiado complejo; acórtalo
flaw-no-group = no tiene grupo { $group }, así que lo que se dice no puede pedirlo
flaw-file-too-large = el archivo puede tener { $most } KB como mucho
flaw-not-utf8 = el archivo tiene que ser texto en UTF-8
flaw-not-json = el archivo tiene que ser JSON
flaw-neither-json-nor-csv = el archivo tiene que ser JSON o CSV
flaw-too-deep = el archivo está anidado demasiado hondo
flaw-no-entries = el archivo tiene que ser una lista de entradas
flaw-no-comma = tiene que haber una coma entre lo que se escribe y lo que se dice
flaw-no-export = el archivo tiene que haberlo exportado yo
flaw-newer-export = el archivo lo exportó una versión mía más nueva
