// Validates an OpenAPI document by the schema of its version: node validate_openapi.mjs DOCUMENT. Prints the version where it is valid, and
// else what is wrong.
import { Validator } from "@seriousme/openapi-schema-validator";

const validator = new Validator();
const { valid, errors } = await validator.validate(process.argv[2]);
console.log(valid ? validator.version : JSON.stringify(errors));
