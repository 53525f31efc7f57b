coverage = التغطية
coverage-of = من يفعل ماذا وأين: { $country }
coverage-intro = ما تظهره تقارير المنظمات مجتمعة: الاحتياجات ومن تم الوصول إليهم والثغرات والازدواجية.
coverage-matrix = المناطق بحسب المجموعات
coverage-nothing = لا يوجد تقرير في السجل.
coverage-none-found = لم يُعثر على شيء.
coverage-reached-is = من تم الوصول إليهم: عدد أكبر نشاط للمجموعة في المنطقة، مجموعاً على المنظمات المنفذة له؛ ومن عدة فترات أكبرها. وللمنطقة الأكبر مجموع مناطق مستوى واحد فيها. ولا تُجمع أبداً الأنشطة والفترات والمستويات والمجموعات.
coverage-area = المنطقة
coverage-whole-country = البلد كله
coverage-in-need = محتاجون
coverage-reached = تم الوصول إليهم
coverage-unknown = غير معروف
coverage-activities = أنشطة
coverage-activities-all = أنشطة جميع التقارير (صفوف لا أشخاص)
coverage-gap = ثغرة
coverage-gaps = الثغرات
coverage-duplication = ازدواجية
coverage-duplications = حالات الازدواجية
coverage-numbers = ما تقوله التقارير
coverage-life = ما آلت إليه
coverage-needs = تقييم الاحتياجات
coverage-report = التقرير
coverage-reports = التقارير
coverage-period = الفترة
coverage-rows = الصفوف
coverage-withdrawn = سُحب لأن
coverage-reporters = من طُلب منه الإبلاغ
coverage-reporters-none = لم يُطلب الإبلاغ من أحد.
coverage-reported-until = أبلغ حتى
coverage-next-due = التقرير التالي
deed-address-gap = تولي الثغرة
    .done = الثغرة قيد المعالجة
deed-accept-gap = قبول الثغرة كما هي
    .done = قُبلت الثغرة
deed-address-duplication = تولي الازدواجية
    .done = الازدواجية قيد المعالجة
deed-accept-duplication = قبول الازدواجية كما هي
    .done = قُبلت الازدواجية
deed-withdraw-report = سحب التقرير
    .done = سُحب التقرير
deed-ask-for-reports = طلب تقارير من منظمة
    .done = طُلبت التقارير
deed-end-reporting = إيقاف طلب التقارير
    .done = أُوقف طلب التقارير
field-GapAddressing-by = المنظمة التي تتولاها
field-DuplicationAddressing-by = المنظمة التي تتولاها
field-reporter = الاسم المختصر في السجل
field-frequency = كم مرة
choice-found-state-open = مفتوحة
choice-found-state-addressed = قيد المعالجة
choice-found-state-accepted = مقبولة
choice-found-state-closed = مغلقة
choice-report-frequency-daily = يومياً
choice-report-frequency-weekly = أسبوعياً
choice-report-frequency-every-two-weeks = كل أسبوعين
choice-report-frequency-monthly = شهرياً
choice-report-frequency-quarterly = كل ثلاثة أشهر
coverage-from-reports = { $number ->
    [zero] لا تقارير أنشطة.
    [one] من تقرير أنشطة واحد.
    [two] من تقريري أنشطة.
    [few] من { $number } تقارير أنشطة.
    [many] من { $number } تقرير أنشطة.
   *[other] من { $number } تقرير أنشطة.
}
