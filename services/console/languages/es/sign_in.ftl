sign-in-title = No ha iniciado sesión
sign-in-again = Iniciar sesión
sign-in-not-begun = La respuesta no corresponde a ningún inicio de sesión de este navegador, o llegó demasiado tarde.
sign-in-refused = El proveedor de identidad no confirmó el inicio de sesión.
sign-in-not-accepted = Ha iniciado sesión, pero los servicios no aceptan esa identidad. Pida un rol al operador.
sign-in-unreachable = El proveedor de identidad no responde. Inténtelo de nuevo en un momento.
step-up-title = Inicie sesión de nuevo para decidir
step-up-why = Esta decisión requiere un inicio de sesión reciente. Lo que escribió se conserva y volverá a ello.
