# Names and descriptions of commands; English ones stand in the code. See bot/client/translator.py.

command-say = बोलो
    .description = अपने वॉइस चैनल में कुछ बुलवाएँ
    .text = मुझे क्या बोलना है
    .voice = कौन-सी आवाज़ बोले
    .speed = कितनी तेज़: 1 सामान्य, 0.5 आधी, 2 दोगुनी
    .language = पाठ की भाषा
    .show = क्या जवाब सबको दिखे; वरना केवल आपको दिखता है
command-join = आओ
    .description = मुझे अपने वॉइस चैनल में बुलाएँ
command-leave = जाओ
    .description = वॉइस चैनल छोड़ें और जो बोलना बाकी है उसे भूल जाएँ
command-queue = कतार
    .description = दिखाएँ कि क्या बोला जा रहा है और क्या इंतज़ार में है
command-skip = छोड़ो
    .description = जो बोला जा रहा है उसे ख़त्म करें; अगला शुरू होगा
command-clear = हटाओ
    .description = इंतज़ार वाले संदेश हटाएँ; जो बोला जा रहा है वह चलता रहेगा
    .whose = केवल आपके या सबके (मॉडरेटरों के लिए)
command-stop = रुको
    .description = जो बोला जा रहा है उसे रोकें और इंतज़ार वाले हटाएँ
command-pause = ठहरो
    .description = बीच में चुप हों और आगे बढ़ने तक इंतज़ार वाले संदेश रखें
command-resume = आगे-बढ़ो
    .description = ठहरने के बाद टूटे हुए की शुरुआत से आगे बढ़ें
command-replay = दोहराओ
    .description = जो आख़िर में सुना गया उसे फिर बोलें
command-units = यूनिट
    .description = मेरे संचालक के लिए: एक साथ कितने अनुरोध चल सकते हैं
    .count = अब से खाते में कितने हैं; न देने पर कुछ नहीं बदलता

command-settings = सेटिंग
    .description = देखें और बदलें कि मैं इस सर्वर में कैसे बोलता और पढ़ता हूँ
    .file = यहाँ से निर्यात की गई फ़ाइल, उसकी सेटिंग वापस लाने के लिए

option-file = फ़ाइल
option-text = पाठ
option-voice = आवाज़
option-speed = गति
option-language = भाषा
option-show = दिखाएँ
option-whose = किसका
option-count = संख्या

choice-mine = मेरे
choice-everyone = सबके
