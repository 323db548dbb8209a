// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Ends connections that would otherwise be kept open by a slow or stubborn client.
///
/// A connection must bring the head of a first request soon: a client that only connects, dawdles over the handshake or
/// lets its header fields drip in is not waited for as long as one that is known. A request that has not arrived
/// completely in time closes its connection. After an answer that says
/// `Connection: close`, what the client is still sending is discarded for a moment, so that it can read the answer,
/// and then the connection closes.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long unwanted bytes are discarded after the answer.
    private static let lingerTimeout = TimeAmount.seconds(2)

    private let firstRequestTimeout: TimeAmount
    private let requestTimeout: TimeAmount
    private var deadline: Scheduled<Void>?
    private var isReading = false
    private var isLastAnswer = false
    private var isAnswered = false

    /// - Parameters:
    ///   - firstRequestTimeout: from the connection to the head of its first request.
    ///   - requestTimeout: from a request's head to its end.
    init(firstRequestTimeout: TimeAmount, requestTimeout: TimeAmount) {
        self.firstRequestTimeout = firstRequestTimeout
        self.requestTimeout = requestTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) { closeLater(context, after: firstRequestTimeout) }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isReading = true
            closeLater(context, after: requestTimeout)
        case .body:
            break
        case .end:
            isReading = false
            deadline?.cancel()
        }
        context.fireChannelRead(data)
        if isAnswered, !isReading { context.close(promise: nil) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let response):
            isLastAnswer = response.headerFields[.connection] == "close"
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            guard isLastAnswer else { return context.write(data, promise: promise) }
            isAnswered = true
            context.writeAndFlush(data, promise: promise)
            if isReading {
                closeLater(context, after: Self.lingerTimeout)
            } else {
                context.close(promise: nil)
            }
        }
    }

    private func closeLater(_ context: ChannelHandlerContext, after delay: TimeAmount) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { context.close(promise: nil) }
    }
}
