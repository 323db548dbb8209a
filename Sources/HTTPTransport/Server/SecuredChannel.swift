// SPDX-License-Identifier: Apache-2.0

internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOSSL

/// An HTTP/1.1 connection inside TLS, with the credentials that are current when it is accepted.
struct SecuredChannel: ServerChildChannel {
    let credentials: ServerCredentials
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: credentials.context))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }

    /// The builder that an application takes.
    static func builder(
        credentials: ServerCredentials, configuration: CoordinatorServerConfiguration, requestSeconds: Int
    ) -> HTTPServerBuilder {
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                RequestGuard(
                    firstRequestTimeout: .seconds(Int64(configuration.firstRequestSeconds)),
                    requestTimeout: .seconds(Int64(requestSeconds)))
            ],
            idleTimeout: .seconds(Int64(configuration.idleSeconds)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: TransportLimits.headerBytes, maxHeaderListSize: TransportLimits.headerBytes,
                maxHeaderFieldCount: TransportLimits.headerFields))
        return HTTPServerBuilder { responder in
            SecuredChannel(
                credentials: credentials, base: HTTP1Channel(responder: responder, configuration: http))
        }
    }
}
