# How people sound.

gender-female = स्त्री
gender-male = पुरुष
gender-neutral = तटस्थ

accent-american = अमेरिकी
accent-australian = ऑस्ट्रेलियाई
accent-brazilian = ब्राज़ीलियाई
accent-british = ब्रिटिश
accent-canadian = कनाडाई
accent-indian = भारतीय
accent-irish = आयरिश
accent-latin-american = लैटिन अमेरिकी
accent-mexican = मैक्सिकन
accent-neutral = तटस्थ
accent-scottish = स्कॉटिश
accent-south-african = दक्षिण अफ़्रीकी

setting-spoken-name = बोला जाने वाला नाम
    .help = जब मैं बताऊँ कि किसने लिखा, तो आपको क्या कहूँ। अधिकतम 64 वर्ण।

voice-own-name = यहाँ दिखने वाला नाम
voice-line-here = { $name }: { $value } (इस सर्वर के लिए चुना गया)
voice-line-everywhere = { $name }: { $value } (हर सर्वर के लिए चुना गया)
voice-line-channel = { $name }: { $value } (इस चैनल की)
voice-line-server = { $name }: { $value } (इस सर्वर की)
voice-line-default = { $name }: { $value } (कुछ नहीं चुना गया)

voice-saved = सहेज लिया।
voice-reset = भुला दिया। अब आपका लिखा ऐसे बोला जाता है।
voice-preview = यह { $voice } है। केवल आप सुन रहे हैं। इसे { COMMAND("voice set") } से अपनाएँ।
voice-yours = **आपका लिखा मैं कैसे बोलता हूँ**
voice-theirs = **{ $person } का लिखा मैं कैसे बोलता हूँ**
spoken-name-title = बोला जाने वाला नाम
spoken-name-hint = जब मैं बताऊँ कि किसने लिखा, तो इन्हें क्या कहूँ। खाली: यहाँ दिखने वाला नाम।
spoken-name-set = इस सर्वर में अब से { $person } को { $name } कहा जाएगा।
spoken-name-forgotten = { $person } को फिर से यहाँ दिखने वाले नाम से बुलाया जाएगा।
person-ignored = { $person } का लिखा अब इस सर्वर में नहीं पढ़ा जाएगा। यही मेनू इसे वापस ले लेता है।
person-read = { $person } का लिखा इस सर्वर में फिर से पढ़ा जाएगा।
file-spoken =
    { $seconds ->
        [one] यह रही फ़ाइल, { $seconds } सेकंड।
       *[other] यह रही फ़ाइल, { $seconds } सेकंड।
    }
