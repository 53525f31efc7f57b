month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
time-left = بقي { $span }
time-late = متأخر { $span }
span-minutes = { $number ->
    [zero] { $number } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $number } دقائق
    [many] { $number } دقيقة
   *[other] { $number } دقيقة
}
span-hours = { $number ->
    [zero] { $number } ساعة
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $number } ساعات
    [many] { $number } ساعة
   *[other] { $number } ساعة
}
span-days = { $number ->
    [zero] { $number } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $number } أيام
    [many] { $number } يوماً
   *[other] { $number } يوم
}

skip = انتقل إلى المحتوى
nav-language = اللغة
nav-main = الصفحات الرئيسية
nav-home = ما ينتظرني
nav-queue = قائمة منسق الإغاثة
nav-countries = البلدان
nav-due = المستحقات
nav-decisions = القرارات
logout = خروج
footer = يحفظ Convene سجل نهج المجموعات للجنة الدائمة المشتركة بين الوكالات.
exercise-title = تمرين
exercise-banner = هذا هو التمرين «{ $name }». لا شيء هنا حقيقي.
development-banner = دخول للتطوير: كل شخص يختار من هو. ليس للسجلات الحقيقية.

part-missing = هذا الجزء ناقص.
missing-slow = لم تجب الخدمة في الوقت المحدد. أعد تحميل الصفحة بعد لحظة.
missing-out-of-reach = خدمة { $service } لا تجيب. أعد تحميل الصفحة بعد لحظة.
service-activation = التفعيل
service-coordination = التنسيق
service-icsm = البعثات
service-monitoring = الرصد
service-scheduler = المواعيد

failure-missing = لا توجد صفحة كهذه
failure-missing-why = تحقق من العنوان، أو ابدأ بما ينتظرك.
failure-forged = لم تُقبل الاستمارة
failure-forged-why = لم تأتِ من صفحة في هذه اللوحة، أو أنك دخلت من جديد منذ فتحها. عد وأعد تحميل الصفحة وأرسلها مرة أخرى. لم يُسجَّل شيء.
failure-denied = لا يمكنك القيام بهذا
failure-not-found = هذا ليس في السجل
failure-refused = لا يمكن القيام بهذا
failure-unavailable = لا يمكن عرض هذا حالياً
by-row = التوجيهات
to-home = إلى ما ينتظرك

login-title = الدخول
login-intro = هذا دخول للتطوير. اختر من أنت؛ لا أحد يتحقق من ذلك.
login-problem = لم يدخل أحد
login-who = من أنت؟
login-in-country = في بلد
login-country = البلد، للأدوار في بلد
login-country-hint = رمزه ISO من ثلاثة أحرف، مثل PHL.
login-more = منظمة أخرى، أو مجموعة
login-organization = المنظمة، برمزها
login-cluster = المجموعة العالمية، برمزها
login-button = دخول
left-title = لقد خرجت

home-title = ما ينتظرني
home-queue = لمنسق الإغاثة في حالات الطوارئ
home-queue-empty = لا شيء ينتظر منسق الإغاثة في حالات الطوارئ.
home-mine = ما هو مستحق على أدواري
home-mine-empty = لا شيء مستحق على أدوارك الآن.
home-proposals = اقتراحات بانتظار القرار
home-proposals-empty = لا اقتراح ينتظر قراراً.
received = ورد

queue-intro = قرارات مطلوبة ومستحقات مُصعَّدة، الأكثر إلحاحاً أولاً. تولَّ البند قبل العمل عليه.
queue-with-closed = عرض البنود المغلقة
filter = تصفية
all = الكل
item-decision = قرار
item-escalation = تصعيد
item-status = الحالة
item-about = الموضوع
item-asked = في القائمة منذ
item-claimed = تولاه
item-released = أُعيد
item-answered = أُجيب عنه
item-closed = أُغلق
item-settled = النتيجة

countries-empty = لم يُسجَّل شيء بعد. اختر بلداً أدناه للبدء.
countries-others = جميع البلدان والأقاليم
clusters-active = المجموعات النشطة
proposals-open = الاقتراحات المفتوحة
emergencies = حالات الطوارئ
clusters = المجموعات
cluster = المجموعة
clusters-none = لا مجموعة في السجل.
lead = الوكالة الرائدة
activated = فُعِّلت
ended = انتهت
active = نشطة
review-by = تُستعرض قبل
proposals = الاقتراحات
reviews = الاستعراضات
mechanisms = آليات تنسيق أخرى
findings = نقاط ضعف
owed-title = ما هو مستحق
owed-nothing = لا شيء مستحق.
owed-what = ماذا
owed-country = البلد
owed-by = على من
owed-due = الموعد
only-late = المتأخر فقط
step-reminder = يُذكَّر: { $role }
step-escalation = يُصعَّد إلى: { $role }؛ الصمت لا يقرر شيئاً
step-decision = يُطلب القرار من: { $role }
past-title = يوم آخر
as-of = كما كان في نهاية
known-on = كما كان معروفاً في نهاية
show = عرض
past-shown = ترى ما كان قد حدث حتى
past-known = كما سُجِّل حتى
past-now = عودة إلى الآن
head-unknown = غير مسجَّل إن كان منسق الشؤون الإنسانية أو المنسق المقيم هو القائد.
head-is = يقود الفريق القطري الإنساني: { $role }.
country-team-is = يوجد فريق قطري إنساني.
level-3 = المستوى 3
level-3-declared = إعلان المستوى 3
level-3-ended = انتهاء المستوى 3
principals-decided = قرار رؤساء الوكالات
onset = البداية
meetings = اجتماعات الفريق القطري
consultations = المشاورات
closed = مغلق
open = مفتوح
opened = فُتح
history = السجل الزمني
history-empty = لم يُسجَّل شيء.
history-says = ما ورد فيه
happened = حدث
recorded = سُجِّل
recorded-by = سجَّله
more = المزيد

title-proposal = الاقتراح { $id }
title-review = الاستعراض { $id }
transmitted = أُحيل
answer-by = الإجابات حتى
decided = تقرر
answers = الإجابات
silent = استُشيروا ولم يجيبوا:
silence = الصمت ليس موافقة.
overruled = رُدَّ، لأن:
consultations-open = مشاورات بشأن البدائل والاعتراضات
recommended = ما يُوصى به
withheld = يظهر ما هو مقترح لمن يقررون ولمن يُستشارون فقط، إلى أن يُتخذ القرار.
met = مستوفى
not-met = غير مستوفى
still-applies = لا يزال قائماً
no-longer-applies = لم يعد قائماً
informed = من أُبلغ
letters = الرسائل
letter-proposal = الاقتراح إلى منسق الإغاثة
letter-endorsement = طلب التأييد
letter-decision = القرار
letter-partners = إلى الشركاء في البلد
letter-government = إلى الحكومة
letter-stakeholders = إلى الشركاء والمانحين وأصحاب المصلحة
letter-deactivation = ملخص الاستعراض إلى منسق الإغاثة
letter-deactivation-endorsement = طلب اعتماد الملخص
letter-deactivation-decision = القرار بشأن انتهاء المجموعات
letter-deactivation-partners = إلى الشركاء: المجموعات التي تنتهي
letter-deactivation-government = إلى الحكومة: المجموعات التي تنتهي
coordinators = المنسقون
coordinators-none = لا أحد ينسقها بعد.
focal-points = جهات الاتصال
transition = الانتقال
since = منذ
summary-sent = أُرسل الملخص
review-ending = يُوصى بإنهائها
review-kept = يُوصى ببقائها
decisions-erc = قرارات منسق الإغاثة
decisions-none = لم يُتخذ قرار بعد.
decision-activated = فُعِّلت المجموعة: { $name }
decision-ended = انتهت المجموعة: { $name }
decision-declined = رُفض الاقتراح: { $name }

not-possible = ما لا يمكنك القيام به هنا الآن، ولماذا
error = خطأ:
problems-title = { $number ->
    [zero] لا مشكلة
    [one] توجد مشكلة واحدة
    [two] توجد مشكلتان
    [few] توجد { $number } مشاكل
    [many] توجد { $number } مشكلة
   *[other] توجد { $number } مشكلة
}
choose = اختر
add = إضافة
remove = إزالة
more-organizations = منظمات أخرى
continue = متابعة
cancel = إلغاء
change = تعديل
yes = نعم
nothing-to-fill-in = لا شيء للتعبئة.
earlier = حدث في يوم سابق
earlier-day = اليوم
earlier-hint = اتركه فارغاً للآن.
check-title = تحقق قبل التأكيد
check-said = ما تقوله
check-owed = ما سيصبح مستحقاً
check-weak = ضعيف، وليس خطأ
check-weak-text = يمكن تسجيله كما هو. يبقى ظاهراً إلى أن يُعالَج.
check-nothing = لن يصبح شيء مستحقاً.
changed-title = تغيَّر منذ أن قرأته
changed-text = سجَّل شخص ما شيئاً في هذه الأثناء. ما كتبته ما زال هنا. انظر ما تغيَّر ثم تابع؛ لم يُسجَّل شيء.
changed-see = انظر الحالة الآن
unknown-title = لا نعرف بعد إن كان قد سُجِّل
unknown-text = لم تجب الخدمة في الوقت المحدد. أكّد مرة أخرى: يُسجَّل مرة واحدة مهما تكرر الإرسال.
receipt-number = المرجع
receipt-next = ماذا بعد
receipt-nothing-owed = لا شيء مستحق بشأنه الآن.
receipt-back = العودة إليه
receipt-keep = يمكنك حفظ عنوان هذه الصفحة: إنها تعرض السجل.
parts = أجزاء هذه الاستمارة
part-blank = لا شيء بعد
part-begun = بدأ
part-wrong = فيه مشكلة
list-cut = لا يظهر إلا أول { $number }. اختاروا بلداً أو دوراً لرؤية غيرها.
body-malformed = في النموذج قيمة ليست بالصيغة المطلوبة: { $what }
news-said = تغيرت هذه الصفحة.
