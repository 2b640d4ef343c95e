/* loading/thread_codes.h: codes of values for one of the threads that read a file.
**
** What the store knows has its code there. What it does not know yet gets a provisional one, which
** counts for this thread alone and until it is the thread's turn to hand its rows over:
**
**     encoder_code(encoder, DIMENSION_FORCE, value, &code, error)         // any time
**     …
**     encoder_settle(encoder, error)                                      // in turn
**     code = encoder_settled(encoder, DIMENSION_FORCE, code);             // whoever keeps codes
**     encoder_forget(encoder);
**
** So values get their codes in the order of the file, whichever thread met them first.
*/
#ifndef PROSECUTIONS_LOADING_THREAD_CODES_H
#define PROSECUTIONS_LOADING_THREAD_CODES_H

#include <pthread.h>

#include "columns/columns.h"

#define CODE_PROVISIONAL UINT32_C(0x80000000)

struct encoder {
    struct store *store;
    pthread_mutex_t *lock;                    /* of the store's dictionaries */
    struct dictionary fresh[DIMENSION_COUNT]; /* values with a provisional code */
    uint32_t *settled[DIMENSION_COUNT];       /* by provisional code; NULL: none, or not yet */
};

void encoder_open(struct encoder *encoder, struct store *store, pthread_mutex_t *lock);
bool encoder_code(struct encoder *encoder, enum dimension dimension, struct slice value,
                  uint32_t *code, struct error *error);
/* The lock has to be held. */
bool encoder_settle(struct encoder *encoder, struct error *error);
static inline uint32_t encoder_settled(const struct encoder *encoder, enum dimension dimension,
                                       uint32_t code) {
    return (code & CODE_PROVISIONAL) == 0 ? code
                                          : encoder->settled[dimension][code & ~CODE_PROVISIONAL];
}
void encoder_forget(struct encoder *encoder);

#endif
