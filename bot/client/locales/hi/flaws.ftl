# दी गई चीज़ में क्या ग़लत है, वाक्य के बीच के लिए।

flaw-where = { $flaw } ({ $where })
flaw-empty = यह खाली नहीं हो सकता
flaw-too-long = इसमें अधिकतम { $most } वर्ण हो सकते हैं
flaw-too-many = अधिकतम { $most } हो सकते हैं
flaw-unprintable = इसमें पंक्ति विराम या नियंत्रण वर्ण नहीं हो सकते
flaw-missing = यह मौजूद नहीं है
flaw-wrong-kind = यह किसी और प्रकार का होना चाहिए, जैसे पाठ, संख्या या सूची
flaw-not-in-range = यह { $least } से { $most } तक की संख्या होनी चाहिए
flaw-not-whole-in-range = यह { $least } से { $most } तक की पूर्ण संख्या होनी चाहिए
flaw-no-choice = यह इनमें से एक होना चाहिए: { $choices }
flaw-no-id = यह Discord की ID होनी चाहिए, केवल अंक
flaw-no-voice = यह किसी आवाज़ की ID होनी चाहिए, बिना ख़ाली जगह के
flaw-no-language = यह किसी भाषा का कोड होना चाहिए, जैसे “en” या “pt-br”
flaw-no-time-zone = यह समय क्षेत्र होना चाहिए, जैसे “Asia/Kolkata”
flaw-no-abbreviations = पंक्तियाँ “छोटा = शब्द” के रूप में होनी चाहिए
flaw-no-setting = ऐसी कोई सेटिंग नहीं है
flaw-no-expression = यह रेगुलर एक्सप्रेशन होना चाहिए
flaw-unclosed = हर कोष्ठक बंद होना चाहिए
flaw-unopened = एक बंद कोष्ठक ज़्यादा है; जो कोष्ठक पाठ हो उसके पहले “\” लगाएँ
flaw-bad-escape = “\” ऐसे चिह्न या अक्षर के पहले होना चाहिए जिसके साथ वह चलता हो
flaw-bad-class = वर्ग कोष्ठकों में समूह होना चाहिए, जैसे “[a-z]”
flaw-bad-repetition = दोहराव उसी के बाद, एक ही बार और छोटी संख्याओं के साथ होना चाहिए जिसे वह दोहराता है
flaw-unsupported = “(?:” और “(?i)” के सिवा “(?” वाले समूह नहीं चलते
flaw-too-repetitive = कुल मिलाकर अधिकतम { $most } दोहराव हो सकते हैं
flaw-too-complex = यह बहुत जटिल है; इसे छोटा करें
flaw-no-group = इसमें समूह { $group } नहीं है, इसलिए बोला जाने वाला पाठ उसे नहीं माँग सकता
flaw-file-too-large = फ़ाइल अधिकतम { $most } KB की हो सकती है
flaw-not-utf8 = फ़ाइल UTF-8 में पाठ होनी चाहिए
flaw-not-json = फ़ाइल JSON होनी चाहिए
flaw-neither-json-nor-csv = फ़ाइल JSON या CSV होनी चाहिए
flaw-too-deep = फ़ाइल में बहुत गहरी परतें हैं
flaw-no-entries = फ़ाइल प्रविष्टियों की सूची होनी चाहिए
flaw-no-comma = जो लिखा जाता है और जो बोला जाता है, उनके बीच अल्पविराम होना चाहिए
flaw-no-export = फ़ाइल मेरी ही निर्यात की हुई होनी चाहिए
flaw-newer-export = फ़ाइल मेरे नए संस्करण ने निर्यात की है
