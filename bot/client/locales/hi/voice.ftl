# How people sound.

gender-female = स्त्री
gender-male = पुरुष
gender-neutral = तटस्थ

setting-spoken-name = बोला जाने वाला नाम
    .help = जब मैं बताऊँ कि किसने लिखा, तो आपको क्या कहूँ। अधिकतम 64 वर्ण।

voice-own-name = यहाँ दिखने वाला नाम
voice-line-here = { $name }: { $value } (इस सर्वर के लिए चुना गया)
voice-line-everywhere = { $name }: { $value } (हर सर्वर के लिए चुना गया)
voice-line-server = { $name }: { $value } (इस सर्वर की)
voice-line-default = { $name }: { $value } (कुछ नहीं चुना गया)
