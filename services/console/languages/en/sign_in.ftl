sign-in-title = You are not signed in
sign-in-again = Sign in
sign-in-not-begun = The answer belongs to no sign-in that this browser has begun, or it came too late.
sign-in-refused = The issuer did not sign you in.
sign-in-not-accepted = You signed in, but the services do not accept who the issuer says you are. Ask your operator for a role.
sign-in-unreachable = The issuer does not answer now. Try again in a moment.
step-up-title = Sign in again to decide
step-up-why = This decision needs a recent sign-in. What you wrote is kept, and you come back to it.
