dictionary-added = सहेज लिया: “{ $word }” अब से “{ $spoken }” बोला जाएगा। इसे { COMMAND("dictionary test") } से परखें।
dictionary-removed = भुला दिया: “{ $word }” फिर वैसे ही बोला जाएगा जैसा लिखा है।
dictionary-unknown = “{ $word }” शब्दकोश में नहीं है। { COMMAND("dictionary list") } दिखाता है कि उसमें क्या है।
dictionary-empty = शब्दकोश खाली है। { COMMAND("dictionary add") } से कोई शब्द जोड़ें।
dictionary-count =
    { $count ->
        [one] शब्दकोश में { $count } प्रविष्टि है:
       *[other] शब्दकोश में { $count } प्रविष्टियाँ हैं:
    }
dictionary-all-in-file = … और भी हैं; फ़ाइल में सब हैं।
dictionary-exported =
    { $count ->
        [0] शब्दकोश खाली है; उसकी फ़ाइल ऐसी दिखती है।
        [one] यह रहा शब्दकोश, { $count } प्रविष्टि। इसे { COMMAND("dictionary import") } से वापस लाएँ।
       *[other] यह रहा शब्दकोश, { $count } प्रविष्टियाँ। इसे { COMMAND("dictionary import") } से वापस लाएँ।
    }
dictionary-imported =
    { $count ->
        [one] आयात हुई: { $count } प्रविष्टि।
       *[other] आयात हुईं: { $count } प्रविष्टियाँ।
    }
dictionary-tested = मैं बोलूँगा: { $spoken }
dictionary-fix = उच्चारण सुधारें
dictionary-word = जो लिखा है
dictionary-word-hint = शब्द जैसा संदेश में है; बाकी पाठ हटा दें।
dictionary-spoken = उसके लिए मैं क्या बोलूँ
