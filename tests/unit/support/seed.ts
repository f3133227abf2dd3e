import fc from 'fast-check'

/**
 * Property tests try the same examples in every run, so that a change is judged by what it changes. Others are tried
 * with `FAST_CHECK_SEED=<number>`; what they find becomes an example of its own.
 */
const seed = Number(process.env.FAST_CHECK_SEED ?? 20_261_125)
if (!Number.isSafeInteger(seed)) throw new Error('FAST_CHECK_SEED is no whole number')
fc.configureGlobal({ seed })
