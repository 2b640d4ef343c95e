/* loading/thread_codes.h: the codes that one thread gives to values while it reads its part of a file.
**
** The store's codes have to follow the order of the file, whichever thread meets a value first. So a
** value that the store knows has its code there, and any other gets a provisional code, which only this
** thread understands and only until it is the thread's turn to hand its rows over:
**
**     thread_codes_encode(&codes, DIMENSION_FORCE, value, &code, &error);   // at any time
**     …
**     thread_codes_settle(&codes, &error);                                  // when it is the thread's turn
**     code = thread_codes_settled(&codes, DIMENSION_FORCE, code);           // for each code that was kept
**     thread_codes_forget(&codes);
*/
#ifndef PROSECUTIONS_LOADING_THREAD_CODES_H
#define PROSECUTIONS_LOADING_THREAD_CODES_H

#include "columns/columns.h"

#define CODE_PROVISIONAL UINT32_C(0x80000000)

struct thread_codes {
    struct store *store;
    pthread_mutex_t *lock;                    /* of the store's dictionaries */
    struct dictionary fresh[DIMENSION_COUNT]; /* the values that have a provisional code */
    uint32_t *settled[DIMENSION_COUNT]; /* the store's code by provisional code; NULL until then */
};

void thread_codes_open(struct thread_codes *codes, struct store *store, pthread_mutex_t *lock);
bool thread_codes_encode(struct thread_codes *codes, enum dimension dimension, struct slice value,
                         uint32_t *code, struct error *error);
/* Gives every value that has a provisional code a code of the store. The caller holds the lock. */
bool thread_codes_settle(struct thread_codes *codes, struct error *error);
static inline uint32_t thread_codes_settled(const struct thread_codes *codes,
                                            enum dimension dimension, uint32_t code) {
    return (code & CODE_PROVISIONAL) == 0 ? code
                                          : codes->settled[dimension][code & ~CODE_PROVISIONAL];
}
void thread_codes_forget(struct thread_codes *codes);

#endif
