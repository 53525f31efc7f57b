survey-title = ¿Está bien coordinado el clúster { $cluster }?
survey-intro = Las respuestas muestran al clúster qué puede mejorar. Se necesitan unos diez minutos.
survey-anonymous = Son anónimas: el registro no dice qué organización las dio.
survey-named = La coordinación ve qué organizaciones han respondido. El informe no nombra a ninguna.
survey-until = Se aceptan respuestas hasta el final del { $day }.
survey-answered = Su organización ya ha respondido. Lo que envíe ahora sustituye su respuesta, recibida el
survey-kept = Lo que rellene se guarda en este teléfono hasta que lo envíe.
survey-forget = Borrarlo de este teléfono
survey-sectors = ¿En qué partes del clúster trabaja su organización?
survey-general = Algo más
survey-optional = (opcional)
survey-only-if = Omita esta pregunta si respondió { $answers }.
survey-kinds = Organizaciones del clúster
survey-kinds-hint = Un número por tipo; deje en blanco lo que no sepa.
survey-kind = Tipo
survey-members = Miembros
survey-attending = Asisten a las reuniones, en promedio
survey-progress = Preguntas respondidas
survey-send = Enviar las respuestas
survey-errors =
    { $number ->
        [one] Falta algo o no es correcto
       *[other] { $number } cosas faltan o no son correctas
    }
survey-sent-before = Estas respuestas ya se enviaron. Cámbielas y envíelas de nuevo, si lo desea.
survey-received = Sus respuestas han llegado
survey-next = Qué sigue
survey-next-count = Cuentan una vez por su organización.
survey-next-change = Hasta el final del { $day } puede enviar otras en su lugar.
survey-change = Responder de nuevo
survey-next-report = Cuando se cierre la encuesta, la coordinación publica un informe y lo comenta con el clúster.
survey-closed = La encuesta se ha cerrado
survey-closed-why = Se aceptaron respuestas hasta el final del { $day }. La coordinación del clúster tiene el informe.
survey-not-open = La encuesta aún no se ha abierto
survey-not-open-why = Responda cuando se abra. Se cierra al final del { $day }.
reason-answer-missing = Falta una respuesta a esta pregunta.
reason-answer-not-admitted = Esta respuesta no es posible aquí.
reason-token-unknown = Este enlace no se reconoce. Úselo tal como lo recibió.
reason-survey-closed = La encuesta se ha cerrado.
reason-survey-not-open = La encuesta aún no se ha abierto.
survey-count-wrong = Escriba un número entero, como 12, o deje este campo vacío.
