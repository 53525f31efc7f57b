survey-title = ما مدى جودة تنسيق مجموعة { $cluster }؟
survey-intro = تبيّن الإجابات للمجموعة ما يمكن تحسينه. يستغرق ذلك نحو عشر دقائق.
survey-anonymous = الإجابات مجهولة المصدر: لا يذكر السجل المنظمة التي قدمتها.
survey-named = يرى المنسق المنظمات التي أجابت. ولا يذكر التقرير أياً منها.
survey-until = تُقبل الإجابات حتى نهاية { $day }.
survey-answered = سبق أن أجابت منظمتكم. ما ترسلونه الآن يحل محل إجابتها التي وردت في
survey-kept = يُحفظ ما تملؤونه على هذا الهاتف حتى ترسلوه.
survey-forget = حذفه من هذا الهاتف
survey-sectors = في أي أجزاء المجموعة تعمل منظمتكم؟
survey-general = أي شيء آخر
survey-optional = (اختياري)
survey-only-if = اتركوا هذا السؤال إن أجبتم { $answers }.
survey-kinds = المنظمات في المجموعة
survey-kinds-hint = عدد لكل نوع؛ اتركوا ما لا تعرفونه فارغاً.
survey-kind = النوع
survey-members = الأعضاء
survey-attending = متوسط حضور الاجتماعات
survey-progress = الأسئلة المجاب عنها
survey-send = إرسال الإجابات
survey-errors =
    { $number ->
        [zero] لا شيء ناقص
        [one] هناك أمر واحد ناقص أو غير صحيح
        [two] هناك أمران ناقصان أو غير صحيحين
        [few] هناك { $number } أمور ناقصة أو غير صحيحة
        [many] هناك { $number } أمراً ناقصاً أو غير صحيح
       *[other] هناك { $number } أمر ناقص أو غير صحيح
    }
survey-sent-before = أُرسلت هذه الإجابات من قبل. يمكنكم تغييرها وإرسالها مرة أخرى.
survey-received = وصلت إجاباتكم
survey-next = ما الذي يحدث بعد ذلك
survey-next-count = تُحسب مرة واحدة لمنظمتكم.
survey-next-change = يمكنكم إرسال إجابات أخرى بدلاً منها حتى نهاية { $day }.
survey-change = الإجابة مرة أخرى
survey-next-report = بعد إغلاق الاستبيان يصدر المنسق تقريراً ويناقشه مع المجموعة.
survey-closed = أُغلق الاستبيان
survey-closed-why = كانت الإجابات تُقبل حتى نهاية { $day }. التقرير لدى منسق المجموعة.
survey-not-open = لم يُفتح الاستبيان بعد
survey-not-open-why = أجيبوا عندما يُفتح. يُغلق في نهاية { $day }.
reason-answer-missing = تنقص الإجابة عن هذا السؤال.
reason-answer-not-admitted = هذه الإجابة غير ممكنة هنا.
reason-token-unknown = هذا الرابط غير معروف. استخدموه كما وصلكم.
reason-survey-closed = أُغلق الاستبيان.
reason-survey-not-open = لم يُفتح الاستبيان بعد.
survey-count-wrong = اكتبوا عدداً صحيحاً، مثل 12، أو اتركوا هذا الحقل فارغاً.
