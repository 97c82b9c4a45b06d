# Names and descriptions of commands about reading; English ones stand in the code.

command-autoread = पढ़ना
    .description = पढ़कर सुनाए जाने वाले टेक्स्ट चैनल
command-autoread-add = जोड़ें
    .description = किसी टेक्स्ट चैनल को पढ़ें, या बदलें कि वह कैसा सुनाई दे
    .channel = कौन सा चैनल
    .voice = जिनकी अपनी आवाज़ नहीं है, उनके लिए कौन सी आवाज़
    .language = जिस भाषा में लिखा जाता है
    .speed = कितनी तेज़: 1 सामान्य, 0.5 आधी, 2 दोगुनी
command-autoread-remove = हटाएँ
    .description = किसी टेक्स्ट चैनल को अब न पढ़ें
    .channel = कौन सा चैनल
command-autoread-list = सूची
    .description = दिखाएँ कि कौन से चैनल पढ़े जाते हैं

option-channel = चैनल

menu-why-wasnt-this-read = क्यों नहीं पढ़ा गया?
menu-speak-this = इसे पढ़ें
menu-speak-in-the-authors-voice = लेखक की आवाज़ में पढ़ें
