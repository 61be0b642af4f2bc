/** The pure pieces beside the workers. What workers do together is tested on a real PostgreSQL elsewhere. */
package dev.sluice.run;
