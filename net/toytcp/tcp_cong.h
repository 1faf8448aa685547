/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_CONG_H
#define TOY_TCP_CONG_H

#include <linux/types.h>

#define TOY_TCP_INIT_CWND	10	/* segments, RFC 6928 */
#define TOY_TCP_DUPTHRESH	3	/* RFC 5681 3.2 */
#define TOY_TCP_SSTHRESH_INF	0x7fffffffu

struct toy_tcp_cong;

/* One congestion-control algorithm. All windows are in segments. */
struct toy_tcp_cong_ops {
	const char	*name;
	/* Loss was found: Return: the new ssthresh, at least 2. */
	u32		(*ssthresh)(const struct toy_tcp_cong *cong, u32 in_flight);
	/* @segs were acknowledged while the window was in use: grow it. */
	void		(*cong_avoid)(struct toy_tcp_cong *cong, u32 segs);
};

enum toy_tcp_cong_state {
	TOY_TCP_CONG_OPEN,	/* nothing suspected */
	TOY_TCP_CONG_DISORDER,	/* duplicate ACKs, fewer than the threshold */
	TOY_TCP_CONG_RECOVERY,	/* fast recovery, RFC 6582 */
	TOY_TCP_CONG_LOSS,	/* after a time-out, go-back */
};

/* Congestion state of one connection; guarded by its owner's lock. */
struct toy_tcp_cong {
	const struct toy_tcp_cong_ops *ops;
	enum toy_tcp_cong_state	state;
	u32			cwnd;
	u32			cwnd_cnt;	/* towards the next increment */
	u32			ssthresh;
	u32			dupacks;	/* segments that duplicate ACKs say have left */
	u32			recover;	/* RFC 6582: SND.NXT when loss was found */
};

extern const struct toy_tcp_cong_ops toy_tcp_reno;

void toy_tcp_cong_init(struct toy_tcp_cong *cong);

/* A duplicate ACK came. Return: true when it is time for a fast retransmit. */
bool toy_tcp_cong_dupack(struct toy_tcp_cong *cong, u32 segs_out);

/* Fast recovery begins (RFC 6582 3.2 step 2). */
void toy_tcp_cong_enter_recovery(struct toy_tcp_cong *cong, u32 in_flight, u32 snd_nxt);

/* The retransmission timer went off (RFC 5681 3.1, eq. 4). @first: not a repetition */
void toy_tcp_cong_enter_loss(struct toy_tcp_cong *cong, u32 in_flight, u32 snd_nxt,
			     bool first);

/**
 * toy_tcp_cong_acked() - new data was acknowledged
 * @cong: state
 * @una: SND.UNA after it
 * @segs: segments that it removed
 * @cwnd_limited: the window was what limited the sender (RFC 7661's condition)
 *
 * Return: true on a partial ACK of fast recovery: the first unacknowledged
 * segment is lost too and is to be sent again (RFC 6582 3.2 step 3).
 */
bool toy_tcp_cong_acked(struct toy_tcp_cong *cong, u32 una, u32 segs, bool cwnd_limited);

/* Nothing was sent for an RTO or more (RFC 5681 4.1). */
void toy_tcp_cong_restart(struct toy_tcp_cong *cong, u32 rtos);

#endif /* TOY_TCP_CONG_H */
